import type { Source, TocsinEvent } from './event.ts';

const ofHosts = [
  'HOST_ENROLLED',
  'HOST_DRAINED',
  'HOST_RETURNED',
  'HOST_LEFT',
  'HOST_REMOVED',
  'HOST_CLONED',
  'HOST_SILENT',
  'CLOCK_SKEW',
  'HEARTBEAT',
];
const ofDeployment = ['INTAKE_DEGRADED', 'DEFINITIONS_APPLIED', 'KILL_SWITCH', 'DEAD_LETTERS_MOVED'];
const ofResponses = [
  'RESPONSE_SUPPRESSED',
  'RESPONSE_PLANNED',
  'RESPONSE_LEASED',
  'RESPONSE_RUNNING',
  'RESPONSE_VERIFYING',
  'RESPONSE_VERIFY_FAILED',
  'RESPONSE_SUCCEEDED',
  'RESPONSE_COMPENSATING',
  'RESPONSE_ROLLED_BACK',
  'RESPONSE_ROLLBACK_FAILED',
  'RESPONSE_FAILED',
  'STORAGE_ATTACHED',
];

/**
 * Events that Tocsin itself makes, with the labels that they carry. Rules and policies read them like any other; no rule
 * has to emit them. `HEARTBEAT` is the receipt of any document of a host.
 */
export const systemEvents: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...named(ofHosts, ['host']),
  ...named(ofDeployment, []),
  ...named(ofResponses, ['host', 'policy', 'response', 'target']),
]);

/** Those of them that last: they are raised and cleared. All others are occurrences. */
export const systemEpisodes: ReadonlySet<string> = new Set([
  'HOST_SILENT',
  'CLOCK_SKEW',
  'INTAKE_DEGRADED',
  'KILL_SWITCH',
]);

/** Those of them that change who belongs to host sets. What an operator drains stays a member. */
export const membershipEvents: ReadonlySet<string> = new Set([
  'HOST_ENROLLED',
  'HOST_RETURNED',
  'HOST_LEFT',
  'HOST_REMOVED',
]);

/** Those of them that a response makes. */
export const responseEvents: ReadonlySet<string> = new Set(ofResponses);

/** That an agent tells of a member rule: `values` are `{ member, truth }`. No rule reads it by name. */
export const memberChanged = 'MEMBER_CHANGED';

/** As what the health check sends canaries. */
const canarySource = { kind: 'system', name: 'health' } as const satisfies Source;

/** Goes the way of all events each minute, to show that the way is open. In no list; no rule reads it by name. */
export const canary = 'CANARY';

/** Of the type and of the health check: what somebody else calls so is an event like any other. */
export function isCanary({ type, source }: Pick<TocsinEvent, 'type' | 'source'>): boolean {
  return type === canary && source.kind === canarySource.kind && source.name === canarySource.name;
}

/** Types whose events nobody else may make: others would be taken for what hosts, or Tocsin, say of themselves. */
export const reservedEvents: ReadonlySet<string> = new Set([...systemEvents.keys(), memberChanged, canary]);

/** Those of them that an agent sends in its documents. */
export const agentEvents: ReadonlySet<string> = new Set([memberChanged]);

function named(types: readonly string[], labels: readonly string[]): Array<[string, readonly string[]]> {
  return types.map((type) => [type, labels]);
}
