/** Every bound of what comes from outside. Each is inclusive: n is accepted, n + 1 refused. */
export const limits = {
  /** A request body as it travels (gzip). */
  compressedBytes: 256 * 1024,
  /** The same body unpacked. */
  rawBytes: 1024 * 1024,
  /** API Gateway's own bound; what is larger never reaches a Lambda. */
  gatewayBytes: 10 * 1000 * 1000,
  /** Series in one document. */
  series: 300,
  /** Samples of one series in one document: an hour at 10 s. */
  samplesPerSeries: 360,
  /** Largest magnitude of a scaled value, so that a difference of two is an exact double. */
  scaledValue: 2 ** 52,
  /** Events in one document or one request. */
  events: 100,
  /** One event as JSON: so that with its slip it stays one 64 KB chunk on the bus and far below an item's 400 KB. */
  eventBytes: 16 * 1024,
  labels: 20,
  labelNameChars: 64,
  labelValueChars: 256,
  values: 20,
  /** Entries of a list in an event's values. */
  valueEntries: 100,
  causes: 100,
  messageChars: 1_000,
  hostIdChars: 64,
  typeChars: 64,
  /** Answers of commands in one document. */
  commandResults: 20,
  /** How far a request's proof may lie from the server's clock, either way. */
  proofSkewMs: 5 * 60 * 1000,
  /** How far an event's time may lie in the server's future. */
  futureMs: 10 * 60 * 1000,
  /** The least often that an agent posts. */
  flushMostMs: 60 * 60 * 1000,
  /** How far it may lie in the server's past: a day more than a host keeps events that it cannot send. */
  pastMs: 8 * 24 * 60 * 60 * 1000,
  /** Largest sequence number of a boot: six base-36 digits in the sort key. */
  seq: 36 ** 6 - 1,
  /** What becomes one DynamoDB item (400 KB) of itself: the columns of a document, its schema. */
  itemBytes: 350 * 1024,
  /** Text of a version: of a configuration, of an agent. */
  versionChars: 64,
  /** Quiet host-minute: the stored item stays within one DynamoDB write unit. */
  quietItemBytes: 1_024,
} as const;
