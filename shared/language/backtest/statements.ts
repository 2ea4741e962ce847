import { TocsinError } from '../../errors.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import { canonicalKey } from '../../facts/ids.ts';
import type { Rule } from '../artifact.ts';
import { backtestLimits } from './limits.ts';
import { slim } from './result.ts';

/** What rules said, by rule and instance. */
export interface Statements {
  /** What no rule said is left out. Throws `BACKTEST_TOO_LARGE`. */
  add(event: TocsinEvent): void;
  /** Of one rule: by canonical key, in the order in which they were added. */
  of(rule: Pick<Rule, 'application' | 'name'>): ReadonlyMap<string, readonly TocsinEvent[]>;
  /** `application/name` of all rules that said something, sorted. */
  rules(): readonly string[];
}

export function makeStatements(most: number = backtestLimits.statements): Statements {
  const byRule = new Map<string, Map<string, TocsinEvent[]>>();
  let count = 0;
  return {
    add(event) {
      if (event.rule === undefined) return;
      count++;
      if (count > most) throw tooMany(most);
      const name = ruleName(event.rule);
      const byKey = byRule.get(name) ?? new Map<string, TocsinEvent[]>();
      byRule.set(name, byKey);
      const key = canonicalKey(event.labels);
      const said = byKey.get(key);
      if (said) said.push(slim(event));
      else byKey.set(key, [slim(event)]);
    },
    of: (rule) => byRule.get(ruleName(rule)) ?? new Map(),
    rules: () => [...byRule.keys()].sort(),
  };
}

/** `application/name`. */
export function ruleName({ application, name }: Pick<Rule, 'application' | 'name'>): string {
  return `${application}/${name}`;
}

function tooMany(most: number): TocsinError {
  return new TocsinError('BACKTEST_TOO_LARGE', 'the rules say too much', {
    got: `more than ${most} raises, clears and occurrences`,
    allowed: `at most ${most}`,
    fix: 'a shorter --since, fewer rules, one --host, or a rule that does not flap',
  });
}
