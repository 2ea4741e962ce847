import type { NestedCondition, TopLevelCondition } from 'json-rules-engine';

/** Numbers of one host at one time, as all evaluators take them. */
export type Measured = Readonly<Record<Name, number>>;

const names = ['cpu', 'memory', 'swap', 'disk', 'inodes'] as const;
type Name = (typeof names)[number];

/** One condition in the three languages. */
export interface Condition {
  readonly name: string;
  readonly tocsin: string;
  readonly cel: string;
  readonly jsonRules: TopLevelCondition;
}

export const conditions: readonly Condition[] = [
  {
    name: 'two comparisons',
    tocsin: 'cpu > 90% and memory > 80%',
    cel: 'cpu > 0.9 && memory > 0.8',
    jsonRules: { all: [above('cpu', 0.9), above('memory', 0.8)] },
  },
  {
    name: '20 nodes',
    tocsin: '(cpu > 50% or memory > 60%) and not (swap < 10% or disk < 20%) and not inodes > 90%',
    cel: '(cpu > 0.5 || memory > 0.6) && !(swap < 0.1 || disk < 0.2) && !(inodes > 0.9)',
    jsonRules: {
      all: [
        { any: [above('cpu', 0.5), above('memory', 0.6)] },
        { not: { any: [below('swap', 0.1), below('disk', 0.2)] } },
        { not: above('inodes', 0.9) },
      ],
    },
  },
];

/** The same numbers each time, spread over [0, 1), so that conditions come out both ways. */
export function measured(count: number): readonly Measured[] {
  let state = 1;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: count }, () => ({
    ...{ cpu: next(), memory: next(), swap: next(), disk: next(), inodes: next() },
  }));
}

function above(fact: Name, value: number): NestedCondition {
  return { fact, operator: 'greaterThan', value };
}

function below(fact: Name, value: number): NestedCondition {
  return { fact, operator: 'lessThan', value };
}
