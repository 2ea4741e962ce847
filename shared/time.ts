/** Wall-clock time in milliseconds since 1970-01-01T00:00Z; passed in, never read, outside of `main.ts` files. */
export type Clock = () => number;

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: secondMs,
  m: minuteMs,
  h: hourMs,
  d: dayMs,
};

/**
 * Reads a duration such as `5m`, `1h30m`, `250ms` or `0s`; units `ms s m h d`, largest first, whole or decimal
 * numbers. Returns milliseconds, or undefined if the text is no duration.
 */
export function parseDurationMs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return undefined;
  let sumMs = 0;
  let lastUnitMs = Number.POSITIVE_INFINITY;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    const ms = unitMs[unit as string] as number;
    if (ms >= lastUnitMs) return undefined;
    lastUnitMs = ms;
    sumMs += Number(amount) * ms;
  }
  return sumMs;
}

/** Writes a duration as `parseDurationMs` reads it: `formatDuration(90_000)` is `1m30s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  let restMs = Math.round(durationMs);
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const ms = unitMs[unit] as number;
    const count = Math.floor(restMs / ms);
    if (count > 0) text += `${count}${unit}`;
    restMs -= count * ms;
  }
  return text;
}

/** The UTC day of a time, `20261121`. */
export function dayOf(tMs: number): string {
  return new Date(tMs).toISOString().slice(0, 10).replaceAll('-', '');
}
