import type { CompositeRule } from '../../shared/language/artifact.ts';
import { compile } from '../../shared/language/compiler.ts';
import type { Random } from '../../test/language/fuzz/random.ts';
import type { Step } from './input.ts';

/** One problem that all engines solve, with our rule for it and what its keys say at random. */
export interface Case {
  readonly name: CaseName;
  readonly title: string;
  /** The keys of our rule besides `name`, `by`, `emit` and `late`; a rule in a definition file. */
  readonly when: string;
  /** The next thing that one key says. `active` are the hosts whose episode is open. */
  readonly next: (random: Random, active: readonly number[]) => Step;
  /** Hosts of each key. */
  readonly hosts: number;
}

export const caseNames = ['both', 'three-of-100', 'sequence', 'absence', 'count'] as const;
export type CaseName = (typeof caseNames)[number];

/** Events that one instance takes in one step. */
export const batches = [1, 10, 100] as const;

/** No two events of one key lie an odd time apart, so no engine has to say on which side of a border an event falls. */
const spanMs = { sequence: 5_001, absence: 30_001, count: 60_001 } as const;

export const cases: Readonly<Record<CaseName, Case>> = {
  both: {
    name: 'both',
    title: 'two-host AND',
    when: 'when: FULL{host="n0"} and FULL{host="n1"}',
    hosts: 2,
    next: (random, active) =>
      toggled(active[0] !== undefined && random.below(10) > 0 ? active[0] : random.below(2), active),
  },
  'three-of-100': {
    name: 'three-of-100',
    title: 'at least 3 of 100',
    when: 'when: { at_least: 3, of: all, where: FULL }',
    hosts: 100,
    next: (random, active) => {
      const isFalling = active.length > 0 && random.below(4) < active.length;
      return toggled(isFalling ? (active[random.below(active.length)] as number) : random.below(100), active);
    },
  },
  sequence: {
    name: 'sequence',
    title: 'sequence A, B within',
    when: `when: { sequence: [A, B], within: ${spanMs.sequence}ms }`,
    hosts: 0,
    next: (random) => ({ kind: 'occurred', type: random.below(10) === 0 ? 'B' : 'A' }),
  },
  absence: {
    name: 'absence',
    title: 'absence of B after A',
    when: `when: { after: A, absent: B, for: ${spanMs.absence}ms }\n    lateness: 0s`,
    hosts: 0,
    next: (random) => ({ kind: 'occurred', type: random.below(2) === 0 ? 'A' : 'B' }),
  },
  count: {
    name: 'count',
    title: 'count in a window',
    when: `when: count(X, ${spanMs.count}ms) > 18\n    lateness: 0s`,
    hosts: 0,
    next: () => ({ kind: 'occurred', type: 'X' }),
  },
};

export type Late = 'ignore' | 'revise';

/** Our rule for a case, as the compiler makes it. `ignore` is the same work as that of engines which take facts as they come. */
export function ruleOf({ when }: Case, late: Late): CompositeRule {
  const text = [
    'version: 1',
    'host_sets: { all: { tags: { role: web } } }',
    'rules:',
    `  - name: composite\n    by: [key]\n    ${when}\n    late: ${late}\n    emit: COMPOSITE\n`,
  ].join('\n');
  const { artifact, diagnostics } = compile([{ name: 'bench.yaml', text }]);
  const [rule] = artifact?.compositeRules ?? [];
  if (!rule) throw new Error(`the rule has faults: ${JSON.stringify(diagnostics)}`);
  return rule;
}

function toggled(host: number, active: readonly number[]): Step {
  return { kind: active.includes(host) ? 'cleared' : 'raised', type: 'FULL', host };
}
