import type { Place, Report } from '../diagnostics.ts';
import type { RawDefinitions, RawRule } from '../raw.ts';
import type { FieldTypes } from './fields.ts';
import type { Kind, Scope } from './scope.ts';

/** A rule of which is known what it makes, where it runs and what its instances are keyed by. */
export interface CheckedRule {
  readonly raw: RawRule;
  readonly kind: Kind;
  readonly place: 'host' | 'correlator';
  /** Sorted. */
  readonly by: readonly string[];
}

/** What every check of a rule reads. */
export interface RuleChecks {
  readonly definitions: RawDefinitions;
  readonly scope: Scope;
  readonly fields: FieldTypes;
  readonly report: Report;
  /** Reports a name that no host set bears. */
  hostSet(name: string, at: Place): void;
  isZone(name: string): boolean;
}
