import type { Place } from '../diagnostics.ts';
import type { Entry } from '../load/yaml-reader.ts';
import type { Located } from '../raw.ts';
import type { Parameter } from './read-parameter.ts';

/** A template as written: its own faults are told, what depends on values is not checked. */
export interface RawTemplate {
  readonly name: Located<string>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** The map under `rule`; read again for each combination of values. */
  readonly body: Entry;
}

/** Values by name, to be read when it is known of which type they have to be. */
export type RawValues = ReadonlyMap<string, Entry & { readonly keyAt: Place }>;

/** An entry of a rule set. */
export type RawRuleSetEntry =
  | { readonly kind: 'use'; readonly template: Located<string>; readonly with: RawValues; readonly at: Place }
  | { readonly kind: 'rule'; readonly rule: Located<string> };

/** Rule sets on host sets; without `to` on all hosts. */
export interface RawApply {
  readonly rules: ReadonlyArray<Located<string>>;
  readonly to?: ReadonlyArray<Located<string>>;
}

/** Other values for host sets or single hosts; where a set and a host have the same name, the set is meant. */
export interface RawOverride {
  readonly to: ReadonlyArray<Located<string>>;
  readonly with: RawValues;
}

export interface RawApplication {
  readonly at: Place;
  readonly apply: readonly RawApply[];
  readonly override: readonly RawOverride[];
  readonly notify?: string;
}
