/** Queues in which something waits for a person, by the hop before them. */
export const deadLetterQueues = [
  'quarantine',
  'unpublished',
  'undelivered',
  'correlate',
  'respond',
  'collect',
  'seed',
] as const;
export type DeadLetterQueueName = (typeof deadLetterQueues)[number];

export const deadLetterLimits = {
  /** Tries of a function before its queue puts a message aside. */
  receives: 5,
  /** Letters that `GET /v1/dead-letters/{queue}` shows at most. */
  shown: 50,
  /** Letters that one call handles; a caller with more calls again. */
  perCall: 100,
  /** Letters among which a call looks for those that it was given by id. */
  searched: 500,
  /** Ids in one call. */
  ids: 100,
  idChars: 100,
} as const;
