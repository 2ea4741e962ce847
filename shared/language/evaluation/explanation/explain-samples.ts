import type { LiteralUnit, SelectorNode } from '../../ast.ts';
import type { Point } from '../facts.ts';
import { coveredMsOf } from '../leaves/coverage.ts';
import type { Leaf } from '../leaves/leaf.ts';
import type { Value } from '../leaves/reading.ts';
import { indexAfter, pointsOf } from '../leaves/series.ts';
import type { Explanation } from './explanation.ts';
import { silenceReason } from './silent-hosts.ts';
import { idsOf, shown, stateOf, type Telling } from './telling.ts';

/** A leaf as it is told: its text, what it is, since when that holds, and the unit to show it in. */
export interface ToldLeaf<L extends Leaf> {
  readonly leaf: L;
  readonly text: string;
  readonly value: Value;
  /** Asked for only where the value is unknown or a truth: it looks back. */
  readonly since: () => string;
  readonly unit?: LiteralUnit;
}

/** The last sample and its time; or why there is none. */
export function explainSample(
  told: ToldLeaf<Extract<Leaf, { kind: 'sample' }>>,
  telling: Telling,
): Explanation {
  const { leaf, text, value, unit } = told;
  const last = lastPoint(pointsOf(leaf.selector, telling.env) ?? [], telling.atMs);
  if (value === undefined || !last) return unknown(told, missingSample(leaf.selector, last, telling));
  const sample = last.id === undefined ? 'sample' : `sample ${last.id}`;
  return {
    text: `${text} is ${shown(value, unit)} (${sample} at ${telling.timeOf(last.tMs)})`,
    ...stateOf(value, false),
    ...idsOf(last.id === undefined ? [] : [last.id]),
    children: [],
  };
}

/** The value with the points that made it, and how much of the window they cover. */
export function explainSampleWindow(
  told: ToldLeaf<Extract<Leaf, { kind: 'sample-window' }>>,
  telling: Telling,
): Explanation {
  const { leaf, text, value, unit } = told;
  const { atMs } = telling;
  const all = pointsOf(leaf.selector, telling.env) ?? [];
  const points = all.slice(indexAfter(all, atMs - leaf.windowMs), indexAfter(all, atMs));
  const coveredMs = coveredMsOf(all, { startMs: atMs - leaf.windowMs, endMs: atMs });
  const covered = `${Math.floor((100 * coveredMs) / leaf.windowMs)}%`;
  const ids = idsOf(points.flatMap(({ id }) => id ?? []));
  const count = `${points.length} ${points.length === 1 ? 'point' : 'points'}`;
  if (value !== undefined) {
    const shownUnit = isOfSamples(leaf.function) ? unit : undefined;
    return {
      text: `${text} is ${shown(value, shownUnit)} (${count}, ${covered} covered)`,
      ...stateOf(value, false),
      ...ids,
      children: [],
    };
  }
  const isCovered = coveredMs * 100 >= leaf.windowMs * neededPercent;
  const reason = isCovered
    ? `${count}, which is too few`
    : `${count}, ${covered} covered of ${neededPercent}% needed`;
  const silence = silenceReason(telling, (host) => host === telling.env.scope.host);
  return { ...unknown(told, silence === undefined ? reason : `${reason}, ${silence}`), ...ids };
}

/** A window is known once valid samples cover so much of it. */
const neededPercent = 80;

function isOfSamples(name: string): boolean {
  return name !== 'count' && name !== 'distinct';
}

function unknown({ text, since }: ToldLeaf<Leaf>, missing: string): Explanation {
  return { text: `${text} is unknown ${since()} (${missing})`, missing, children: [] };
}

function lastPoint(points: readonly Point[], atMs: number): Point | undefined {
  return points[indexAfter(points, atMs) - 1];
}

function missingSample(selector: SelectorNode, last: Point | undefined, telling: Telling): string {
  const host = telling.env.scope.host ?? selector.matchers.find(isOfHost)?.value;
  const silence = silenceReason(telling, (each) => each === host);
  const sample = last ? `no sample since ${telling.timeOf(last.tMs)}` : 'no sample yet';
  return silence === undefined ? sample : `${sample}, ${silence}`;
}

function isOfHost({ label, op }: SelectorNode['matchers'][number]): boolean {
  return label === 'host' && op === '=';
}
