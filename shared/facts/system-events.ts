const ofHosts = [
  'HOST_ENROLLED',
  'HOST_DRAINED',
  'HOST_RETURNED',
  'HOST_LEFT',
  'HOST_REMOVED',
  'HOST_CLONED',
  'HOST_SILENT',
];
const ofDeployment = ['INTAKE_DEGRADED', 'DEFINITIONS_APPLIED', 'KILL_SWITCH'];
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
 * has to emit them.
 */
export const systemEvents: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...named(ofHosts, ['host']),
  ...named(ofDeployment, []),
  ...named(ofResponses, ['host', 'policy', 'response', 'target']),
]);

function named(types: readonly string[], labels: readonly string[]): Array<[string, readonly string[]]> {
  return types.map((type) => [type, labels]);
}
