import type { SelectorNode } from '../../ast.ts';
import { matchesLabels } from '../../selectors.ts';
import type { Consumed, Environment } from '../facts.ts';
import { agrees } from '../leaves/agreement.ts';

/** What a pattern is made of: an occurrence, or the raise of an episode. */
export interface PatternFact {
  readonly tMs: number;
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Order of time, then of ids. */
export function compareFacts(a: Consumed, b: Consumed): number {
  if (a.tMs !== b.tMs) return a.tMs - b.tMs;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** The facts that a selector reads, from the birth of the instance to `toMs` (inclusive), in order. */
export function patternFacts(selector: SelectorNode, env: Environment, toMs: number): readonly PatternFact[] {
  const all = rememberedFacts(selector, env);
  const count = (all.at(-1)?.tMs ?? toMs) <= toMs ? all.length : firstIndex(all, toMs + 1);
  return count === all.length ? all : all.slice(0, count);
}

type Read = Pick<Environment, 'facts' | 'scope' | 'bornMs'>;

interface Remembered extends Read {
  readonly bySelector: Map<SelectorNode, readonly PatternFact[]>;
}

let last: Remembered | undefined;

/** One decision asks for the same facts again and again. */
function rememberedFacts(selector: SelectorNode, { facts, scope, bornMs }: Read): readonly PatternFact[] {
  if (last?.facts !== facts || last.scope !== scope || last.bornMs !== bornMs)
    last = { facts, scope, bornMs, bySelector: new Map() };
  const known = last.bySelector.get(selector);
  if (known) return known;
  const found = findFacts(selector, last);
  last.bySelector.set(selector, found);
  return found;
}

function findFacts({ name, matchers }: SelectorNode, { facts, scope, bornMs }: Read): readonly PatternFact[] {
  const isRead = (tMs: number, labels: PatternFact['labels']) =>
    tMs >= bornMs && agrees(labels, scope) && matchesLabels(matchers, labels);
  const occurrences = facts.occurrences.filter(
    ({ type, tMs, labels }) => type === name && isRead(tMs, labels),
  );
  const raises: PatternFact[] = [];
  for (const { type, id, labels, startMs } of facts.episodes) {
    if (type === name && isRead(startMs, labels)) raises.push({ tMs: startMs, id, labels });
  }
  return raises.length === 0 ? occurrences : [...occurrences, ...raises].sort(compareFacts);
}

/** The index of the first fact at or after `fromMs` that is not consumed. Cost: logarithmic. */
export function firstIndex(facts: readonly PatternFact[], fromMs: number, consumed?: Consumed): number {
  let low = 0;
  let high = facts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const fact = facts[middle] as PatternFact;
    const isBefore = fact.tMs < fromMs || (consumed !== undefined && compareFacts(fact, consumed) <= 0);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}
