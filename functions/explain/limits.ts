import { dayMs, hourMs, minuteMs, secondMs } from '../../shared/time.ts';

/** Bounds of `GET /v1/explain`. Each is inclusive; what is beyond is left out and said so in `notes`. */
export const explainLimits = {
  /** Instances that one answer explains, and keys that it lists. */
  instances: 5,
  keys: 100,
  /** Episodes of an instance that are told, the last ones up to the time and those soon after. */
  episodes: 10,
  /** How long after the time what it published is told. */
  afterMs: hourMs,
  /** Events that are taken from the table, oldest left out first. */
  events: 10_000,
  /** Events of the day before that tell whether an instance was there already. */
  olderEvents: 200,
  /** What an instance that has heard of nothing waits for. */
  waited: 10,
  /** Raises that are looked up because only their clear was found. */
  raises: 1_000,
  /** Hosts whose older truths of members, or receipts of documents, are looked up. */
  hosts: 200,
  /** How far back the last truth of a member is looked for. */
  membersBackMs: 7 * dayMs,
  /** Documents of one host whose receipts are read in a page, and pages of them: a week of documents, one a minute. */
  receipts: 1_000,
  receiptPages: 11,
  /** Changes of members of one host that are read in a page, and pages of them. */
  memberChanges: 100,
  memberPages: 10,
  /** Reading stops after so long, so that there is an answer within API Gateway's 30 s. */
  readMs: 15 * secondMs,
  /** Sets of the history that are looked through. */
  definitionSets: 10_000,
  /** Facts that are told besides their ids. */
  facts: 100,
  /** How far back a rule is followed at least, beyond its holds. */
  settleMs: 5 * minuteMs,
} as const;

/** Bounds of `GET /v1/events/{id}/why`. Each is inclusive; what is beyond is left out and counted. */
export const whyLimits = {
  /** Events from the asked one down to the deepest cause. */
  depth: 33,
  /** Causes of one event. */
  breadth: 20,
  /** Events of the tree. */
  nodes: 200,
  /** Points of one series, and series of one event. */
  points: 10,
  series: 10,
  /** Host events whose samples are read. */
  sampled: 20,
  /** The longest window of samples that is read for one event. */
  samplesMs: dayMs,
  /** How long after the event its effects are looked for, and how many events are looked at. */
  effectsMs: hourMs,
  scanned: 5_000,
  /** Events under `lineage` and `effects` each. */
  effects: 50,
  /** Policies that are asked what they made of it, and targets of each. */
  policies: 20,
  targets: 50,
} as const;
