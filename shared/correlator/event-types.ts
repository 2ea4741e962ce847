import type { CompositeRule, Rule } from '../language/artifact.ts';
import { typesReadBy } from '../language/placement/reads.ts';
import { unique } from '../language/unique.ts';
import { eventReads } from './selectors.ts';

/** Types of the events that a composite hears, silences of hosts among them where they matter; but for what agents say of members. */
export function typesHeard(rule: CompositeRule): readonly string[] {
  return unique([...typesReadBy(rule), ...(eventReads(rule).readsSilence ? ['HOST_SILENT'] : [])]);
}

/** Types of the events that a rule makes. */
export function typesSaid({ emit, missing }: Pick<Rule, 'emit' | 'missing'>): readonly string[] {
  return missing === 'unknown-event' ? [emit, `${emit}_UNKNOWN`] : [emit];
}
