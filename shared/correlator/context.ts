import type { Artifact } from '../language/artifact.ts';
import type { HostFact, Series } from '../language/evaluation/facts.ts';

/** What is known beside the facts of the instance. */
export interface DecisionContext {
  readonly hostSets: Artifact['hostSets'];
  /** The hosts that `needsHosts` asks for, with joins, leaves and tags; their silence comes from the state. */
  readonly hosts: readonly HostFact[];
  /** Of a rule with `samplesEveryMs`: as far back as it reaches from the state's base. */
  readonly series: readonly Series[];
}
