import { formatDuration } from '../../../time.ts';
import type { Rule } from '../../artifact.ts';
import type { Interval } from '../facts.ts';
import type { Explanation } from './explanation.ts';

export interface GatesAt {
  readonly atMs: number;
  /** Times of raises that were published and not muted, up to `atMs`, in order. */
  readonly publishedMs: readonly number[];
  /** When the event of `unless` was active. */
  readonly suppressors: readonly Interval[];
  readonly timeOf: (tMs: number) => string;
}

/** What would hold a raise at `atMs` back, a line for each gate; empty if nothing would. */
export function explainGates(rule: Rule, gates: GatesAt): readonly Explanation[] {
  return [cooldownText(rule, gates), maxRaisesText(rule, gates), unlessText(rule, gates)]
    .filter((text) => text !== undefined)
    .map((text) => ({ text, children: [] }));
}

function cooldownText({ cooldownMs }: Rule, { atMs, publishedMs, timeOf }: GatesAt): string | undefined {
  const lastMs = publishedMs.at(-1);
  if (cooldownMs === undefined || lastMs === undefined || atMs - lastMs >= cooldownMs) return undefined;
  const until = `until ${timeOf(lastMs + cooldownMs)}`;
  return `cooldown of ${formatDuration(cooldownMs)} ${until} mutes a raise: the last one was at ${timeOf(lastMs)}`;
}

function maxRaisesText({ maxRaises }: Rule, { atMs, publishedMs, timeOf }: GatesAt): string | undefined {
  if (maxRaises === undefined) return undefined;
  const { max, perMs } = maxRaises;
  const inSpan = publishedMs.filter((tMs) => atMs - perMs < tMs && tMs <= atMs);
  const first = inSpan.at(-max);
  if (first === undefined) return undefined;
  const span = `${inSpan.length} raises within ${formatDuration(perMs)}, at most ${max}`;
  return `max_raises until ${timeOf(first + perMs)} mutes a raise: ${span}`;
}

function unlessText({ unless }: Rule, { atMs, suppressors, timeOf }: GatesAt): string | undefined {
  if (unless === undefined) return undefined;
  const { event, extendMs } = unless;
  const holding = suppressors.find(({ startMs, endMs }) => startMs <= atMs && atMs < endMs + extendMs);
  if (holding === undefined) return undefined;
  const end = holding.endMs + extendMs;
  const until = end === Number.POSITIVE_INFINITY ? 'while it is active' : `until ${timeOf(end)}`;
  return `unless ${event.name} holds a raise back ${until}: it is active since ${timeOf(holding.startMs)}`;
}
