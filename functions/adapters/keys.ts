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

  /** Clean-up marks and cursors of the sweep. */
  sweep: (name: string): StateKey => ({ p: 'SWEEP', s: name }),
} as const;
