import type { Expr } from '../../../shared/language/ast.ts';
import { type Facts, type HostFact, noFacts } from '../../../shared/language/evaluation/facts.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import type { Value, View } from './outcome.ts';
import { truthAt, valueAt } from './value-at.ts';

type Labels = Readonly<Record<string, string>>;

export function expr(text: string): Expr {
  const { expr: parsed, faults } = parseExpression(text);
  if (!parsed) throw new Error(`${text}: ${JSON.stringify(faults)}`);
  return parsed;
}

export function selector(text: string): Extract<Expr, { kind: 'selector' }> {
  const parsed = expr(text);
  if (parsed.kind !== 'selector') throw new Error(`${text} is no selector`);
  return parsed;
}

export function selectors(...texts: readonly string[]) {
  return texts.map(selector);
}

/** What an instance born at 0 sees of these facts; the host set `web` holds hosts with the tag `role: web`. */
export function view(facts: Partial<Facts>, rest: Partial<Omit<View, 'facts'>> = {}): View {
  return {
    facts: { ...noFacts, ...facts },
    hostSets: { web: { hosts: [], tags: { role: 'web' } } },
    scope: {},
    bornMs: 0,
    hostMade: new Set(),
    ...rest,
  };
}

/** Points `[tMs, value]`, each valid for `validMs`. */
export function series(
  points: ReadonlyArray<readonly [number, number]>,
  { metric = 'm.a', labels = { host: 'h1' } as Labels, validMs = 6 } = {},
) {
  return { metric, labels, points: points.map(([tMs, value]) => ({ tMs, value, untilMs: tMs + validMs })) };
}

/** `A@3 B@5`: occurrences with ids `1`, `2` and so on in this order. */
export function occurrences(text: string, labels: Labels = {}) {
  return text.split(' ').map((word, index) => {
    const [type = '', time = ''] = word.split('@');
    return { id: String(index + 1), type, labels, tMs: Number(time), values: {} };
  });
}

export function episode(
  type: string,
  startMs: number,
  endMs: number,
  { labels = {} as Labels, values = {}, id = `${type}-${startMs}` } = {},
) {
  return { id, episode: `of-${id}`, type, labels, startMs, endMs, values };
}

/** A web host in `[startMs, endMs)`, silent in the spans. */
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

/** A letter for each millisecond from 0 to `toMs`: T true, F false, ? unknown. */
export function truths(node: Expr, of: View, toMs: number): string {
  return Array.from({ length: toMs + 1 }, (_, tMs) => letterOf(truthAt(node, of, tMs))).join('');
}

/** The value at each of the times. */
export function valuesAt(node: Expr, of: View, ...timesMs: readonly number[]): readonly Value[] {
  return timesMs.map((tMs) => valueAt(node, of, tMs));
}

function letterOf(truth: boolean | undefined): string {
  if (truth === undefined) return '?';
  return truth ? 'T' : 'F';
}
