import type { Report } from './diagnostics.ts';
import type { FieldTypes } from './fields.ts';
import type { RawDefinitions, RawRule } from './raw.ts';
import type { Scope } from './scope.ts';

/** A rule whose side and key are known. */
export interface CheckedRule {
  readonly raw: RawRule;
  readonly side: 'metrics' | 'events';
  /** Sorted. */
  readonly by: readonly string[];
}

/** What every check of a rule reads. */
export interface RuleChecks {
  readonly definitions: RawDefinitions;
  readonly scope: Scope;
  readonly fields: FieldTypes;
  readonly report: Report;
}
