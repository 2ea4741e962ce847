import type { CompositeRule, Rule } from '../artifact.ts';
import { backtestLimits } from './limits.ts';

/** What was there of one host. */
export interface ToldHost {
  /** All that its agent measured before this time is there; absent: it sent nothing. */
  readonly toldMs?: number;
  /** The longest time that one of its documents tells of. */
  readonly documentMs: number;
}

/** Until when, that time outside, all is there that an instance rests on. */
export type ToldUntil = (rule: Rule | CompositeRule, labels: Readonly<Record<string, string>>) => number;

/**
 * Of a host whose next document may be on its way it ends with the last one that is there; one that sent nothing for longer is
 * silent, which is told as a stretch without data. What is not of one host ends with the first host that it may rest on, and
 * where late facts may still count.
 */
export function toldUntil(
  told: ReadonlyMap<string, ToldHost>,
  onSamples: ReadonlySet<Rule>,
  toMs: number,
): ToldUntil {
  const awaited = new Map(
    [...told].flatMap(([host, { toldMs, documentMs }]): [string, number][] =>
      toldMs !== undefined && isAwaited(toldMs, documentMs, toMs) ? [[host, Math.min(toldMs, toMs)]] : [],
    ),
  );
  const firstMs = Math.min(toMs, ...awaited.values());
  return (rule, { host }) => {
    const decidedMs = toMs - ('latenessMs' in rule ? rule.latenessMs : 0);
    if (!onSamples.has(rule)) return decidedMs;
    const isOwn = host !== undefined && rule.by.includes('host');
    return Math.min(decidedMs, isOwn ? (awaited.get(host) ?? toMs) : firstMs);
  };
}

/** That time inside. */
function isAwaited(toldMs: number, documentMs: number, toMs: number): boolean {
  return toMs - toldMs <= documentMs + backtestLimits.settlingMs;
}
