import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { DeadLetterQueueName } from '../shared/api/dead-letter-queues.ts';
import type { Pipeline } from './constructs/pipeline.ts';
import type { Sources } from './constructs/sources.ts';

export type QuietQueues = Readonly<Record<DeadLetterQueueName, IQueue>>;

/** Queues that are empty in a healthy deployment, by the names that the API gives them. */
export function quietQueuesOf(pipeline: Pipeline, sources: Sources): QuietQueues {
  const { quarantine, unpublished, undelivered, correlate, respond, seed } = pipeline;
  return {
    quarantine,
    unpublished,
    undelivered,
    correlate: correlate.deadLetters,
    respond: respond.deadLetters,
    collect: sources.work.deadLetters,
    seed: seed.deadLetters,
  };
}

/** The same by the names of their alarms. */
export function alarmedQueues(queues: QuietQueues): Readonly<Record<string, IQueue>> {
  return {
    Quarantine: queues.quarantine,
    Unpublished: queues.unpublished,
    Undelivered: queues.undelivered,
    CorrelateDeadLetters: queues.correlate,
    RespondDeadLetters: queues.respond,
    CollectDeadLetters: queues.collect,
    SeedDeadLetters: queues.seed,
  };
}

/** What a function is told of queues, by the same names. */
export function urlsOf(queues: Readonly<Record<string, IQueue>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(queues).map(([name, { queueUrl }]) => [name, queueUrl]));
}
