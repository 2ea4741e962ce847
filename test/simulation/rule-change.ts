import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Random } from '../language/fuzz/random.ts';
import { named, type RuleKind } from './rules.ts';

/** How a rule is to be judged: what came or was edited in the middle by what is open in the end alone. */
export interface JudgedRule {
  readonly rule: CompositeRule;
  readonly judged: 'throughout' | 'in the end' | 'not' | 'removed';
  /** It was edited, and open episodes went on (`keep`), or ended. */
  readonly edited?: 'keep' | 'restart' | 'clear';
}

export interface Made {
  readonly kind: RuleKind;
  readonly rules: readonly CompositeRule[];
}

/** Rules before and after a change of definitions; without `after` nothing changes. */
export interface RuleSets {
  readonly before: readonly CompositeRule[];
  readonly after?: readonly CompositeRule[];
  readonly rules: readonly JudgedRule[];
}

const changes = ['add', 'remove', 'keep', 'restart', 'clear'] as const;
export type Change = (typeof changes)[number];

export function settled(made: readonly Made[]): RuleSets {
  const rules = made.flatMap((each) => each.rules);
  return { before: rules, rules: rules.map((rule) => ({ rule, judged: 'throughout' })) };
}

/** The last kind comes, goes or is edited in the middle. */
export function changed(change: Change, made: readonly Made[]): RuleSets {
  const last = made.at(-1) as Made;
  const stays = made.slice(0, -1).flatMap((each) => each.rules);
  const isEdit = change !== 'add' && change !== 'remove';
  const after = isEdit ? last.rules.map((rule) => edited(rule, change)) : last.rules;
  const judged = change === 'remove' ? 'removed' : last.kind.isMemoryless ? 'in the end' : 'not';
  return {
    before: change === 'add' ? stays : [...stays, ...last.rules],
    after: change === 'remove' ? stays : [...stays, ...after],
    rules: [
      ...stays.map((rule) => ({ rule, judged: 'throughout' as const })),
      ...after.map((rule) => ({
        rule,
        judged: judged as JudgedRule['judged'],
        ...(isEdit && { edited: change }),
      })),
    ],
  };
}

function edited(rule: CompositeRule, change: 'keep' | 'restart' | 'clear'): CompositeRule {
  return named({ ...rule, severity: 'info', ...(change !== 'keep' && { onChange: change }) });
}

export function changeOf(random: Random): Change | undefined {
  return random.chance(0.15) ? random.pick(changes) : undefined;
}
