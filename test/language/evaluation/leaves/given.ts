import type { Expr } from '../../../../shared/language/ast.ts';
import {
  type ActiveEpisode,
  type Environment,
  type Facts,
  type HostFact,
  noFacts,
  type Occurrence,
  type Series,
} from '../../../../shared/language/evaluation/facts.ts';
import type { Value } from '../../../../shared/language/evaluation/leaves/reading.ts';
import { signalOf } from '../../../../shared/language/evaluation/program.ts';
import type { Signal } from '../../../../shared/language/evaluation/signal.ts';
import { parseExpression } from '../../../../shared/language/expression/parser.ts';

type Labels = Readonly<Record<string, string>>;

export function parse(text: string): Expr {
  const { expr, faults } = parseExpression(text);
  if (!expr) throw new Error(`${text}: ${JSON.stringify(faults)}`);
  return expr;
}

/** An instance born at 0; the host set `web` holds the hosts with the tag `role: web`. */
export function environment(facts: Partial<Facts>, rest: Partial<Environment> = {}): Environment {
  return {
    facts: { ...noFacts, ...facts },
    hostSets: { web: { hosts: [], tags: { role: 'web' } } },
    scope: {},
    bornMs: 0,
    hostMade: new Set(),
    consumed: {},
    ...rest,
  };
}

/** Points `[tMs, value]`, each valid for `validMs`. */
export function series(
  points: ReadonlyArray<readonly [number, number]>,
  { metric = 'm.a', labels = { host: 'h1' } as Labels, validMs = 30 } = {},
): Series {
  return { metric, labels, points: points.map(([tMs, value]) => ({ tMs, value, untilMs: tMs + validMs })) };
}

export function occurrence(type: string, tMs: number, labels: Labels = {}): Occurrence {
  return { id: `${type}-${tMs}`, type, labels, tMs, values: {} };
}

export function episode(
  type: string,
  startMs: number,
  endMs: number,
  labels: Labels = {},
  values: ActiveEpisode['values'] = {},
): ActiveEpisode {
  const id = `${type}-${startMs}-${JSON.stringify(labels)}`;
  return { id, episode: `of-${id}`, type, labels, startMs, endMs, values };
}

/** A web host in `[startMs, endMs)`, silent in these stretches. */
export function webHost(
  host: string,
  startMs: number,
  endMs: number,
  silent: ReadonlyArray<readonly [number, number]> = [],
): HostFact {
  return {
    host,
    tags: { role: 'web' },
    startMs,
    endMs,
    silent: silent.map(([from, to]) => ({ startMs: from, endMs: to })),
  };
}

/** The changes of an expression in `[0, 100]`, as `[tMs, value]`. */
export function changes(expr: Expr | string, env: Environment): ReadonlyArray<readonly [number, Value]> {
  const signal = signalOf(typeof expr === 'string' ? parse(expr) : expr, env, { fromMs: 0, toMs: 100 });
  return stepsOf(signal);
}

function stepsOf<T>({ timesMs, values }: Signal<T>): ReadonlyArray<readonly [number, T]> {
  return timesMs.map((tMs, i) => [tMs, values[i] as T]);
}
