import type { StateKey } from '../ports/stores.ts';

/** Every item of the state table, by what it is. Ids and names are made of characters that hold no `#`. */
export const stateKeys = {
  /** Pointer to the active definition set, kill switch, revoked hosts, hosts with waiting commands: one small query. */
  control: 'CONTROL',
  activeDefinitions: (): StateKey => ({ p: 'CONTROL', s: 'DEFINITIONS' }),
  killSwitch: (): StateKey => ({ p: 'CONTROL', s: 'KILL_SWITCH' }),
  revoked: (host: string): StateKey => ({ p: 'CONTROL', s: `REVOKED#${host}` }),
  revokedToken: (id: string): StateKey => ({ p: 'CONTROL', s: `REVOKED_TOKEN#${id}` }),
  pendingCommands: (host: string): StateKey => ({ p: 'CONTROL', s: `PENDING#${host}` }),

  definitions: 'DEFINITIONS',
  definitionSet: (version: string): StateKey => ({ p: 'DEFINITIONS', s: version }),
  /** Chunks of what sets hold, by the hash of the whole; they never change. */
  definitionContent: (hash: string): string => `DEFINITION_CONTENT#${hash}`,
  definitionChunk: (hash: string, chunk: number): StateKey => ({
    p: `DEFINITION_CONTENT#${hash}`,
    s: String(chunk).padStart(4, '0'),
  }),
  seeded: (number: number): StateKey => ({ p: 'DEFINITION_SEEDS', s: String(number) }),
  /** How far the seeding of this set has come. */
  seeding: (number: number): StateKey => ({ p: 'DEFINITION_SEEDS', s: `${number}#AT` }),
  /** What was active before, the newest first: `number` counts down. */
  definitionHistory: 'DEFINITION_HISTORY',
  activated: (number: number): StateKey => ({
    p: 'DEFINITION_HISTORY',
    s: String(999_999_999 - number).padStart(9, '0'),
  }),

  /** All hosts in one list, which a deployment of 100,000 hosts reads in pages. */
  hosts: 'HOSTS',
  host: (host: string): StateKey => ({ p: 'HOSTS', s: host }),
  instanceHost: (instanceId: string): StateKey => ({ p: `EC2#${instanceId}`, s: 'HOST' }),
  enrolment: (tokenHash: string): StateKey => ({ p: 'ENROLMENTS', s: tokenHash }),

  schema: (hash: string): StateKey => ({ p: `SCHEMA#${hash}`, s: 'SCHEMA' }),
  commandsOf: (host: string): string => `COMMANDS#${host}`,
  command: (host: string, id: string): StateKey => ({ p: `COMMANDS#${host}`, s: id }),

  /** `instance` is the hash of (application, rule, key). */
  instance: (instance: string): StateKey => ({ p: `INSTANCE#${instance}`, s: 'STATE' }),
  /** A piece of a page of a state that is too large for one item, by its content; `name` is that of an instance or a rule. */
  page: (name: string, hash: string): StateKey => ({ p: `PAGE#${name}#${hash}`, s: 'PAGE' }),
  /** What waits to be folded into an instance whose state lies in pages, spread by hash. */
  inbox: (instance: string, shard: number): string => `INBOX#${instance}#${shard}`,
  inboxEntry: (instance: string, shard: number, entry: string): StateKey => ({
    p: `INBOX#${instance}#${shard}`,
    s: entry,
  }),
  /** Who folds what waits. */
  foldLease: (instance: string): StateKey => ({ p: `FOLD#${instance}`, s: 'LEASE' }),

  /** Instances of a rule with `by`, and the facts that join them all; `rule` is the hash of (application, rule). */
  members: (rule: string): string => `MEMBERS#${rule}`,
  member: (rule: string, instance: string): StateKey => ({ p: `MEMBERS#${rule}`, s: instance }),
  sharedFacts: (rule: string): StateKey => ({ p: `SHARED#${rule}`, s: 'STATE' }),

  /** That the clear of this raise is stored: a raise that comes later is not open. */
  closed: (raise: string): StateKey => ({ p: `CLOSED#${raise}`, s: 'CLOSED' }),

  claim: (claim: string): StateKey => ({ p: `CLAIM#${claim}`, s: 'CLAIM' }),
  response: (id: string): StateKey => ({ p: `RESPONSE#${id}`, s: 'RESPONSE' }),
  lease: (kind: 'instance' | 'volume', id: string): StateKey => ({ p: `LEASE#${kind}#${id}`, s: 'LEASE' }),
  cooldown: (policy: string, target: string): StateKey => ({
    p: `COOLDOWN#${policy}#${target}`,
    s: 'COOLDOWN',
  }),

  /** Why the last try of a message of a queue failed. */
  failure: (messageId: string): StateKey => ({ p: `FAILURE#${messageId}`, s: 'FAILURE' }),

  /** Which events with ids of this hour were published, one item for each batch. */
  published: (hour: string): string => `PUBLISHED#${hour}`,
  publishedBatch: (hour: string, batch: string): StateKey => ({ p: `PUBLISHED#${hour}`, s: batch }),
  /** How far the reconciler has come. */
  reconciled: (): StateKey => ({ p: 'HEALTH', s: 'RECONCILED' }),
  /** Instances that the sweep cannot get woken. */
  stuck: (): StateKey => ({ p: 'HEALTH', s: 'STUCK' }),
  /** The last canary that came back. */
  canary: (): StateKey => ({ p: 'HEALTH', s: 'CANARY' }),

  /** Clean-up marks and cursors of the sweep. */
  sweep: (name: string): StateKey => ({ p: 'SWEEP', s: name }),
} as const;
