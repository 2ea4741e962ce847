import type { Rule } from '../../shared/language/artifact.ts';
import type { ActiveSet } from './set-in-force.ts';

/** What is asked for. */
export interface Asked<R extends Rule | readonly Rule[] = Rule> {
  readonly rule: R;
  readonly set: ActiveSet;
  /** Labels that the instances have; not all of them need be given. */
  readonly key: Readonly<Record<string, string>>;
  readonly atMs: number;
  readonly nowMs: number;
}
