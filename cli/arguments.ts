import { TocsinError } from '../shared/errors.ts';
import { parseDurationMs } from '../shared/time.ts';

/** `name=value` texts as a record. Throws `ARGUMENT_INVALID` for a text without `=` or without a name. */
export function readPairs(texts: readonly string[], field: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new TocsinError('ARGUMENT_INVALID', 'no pair', { field, got: text, allowed: 'name=value' });
    }),
  );
}

export function readNumber(text: string, field: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new TocsinError('ARGUMENT_INVALID', 'no number', {
    field,
    got: text,
    allowed: 'such as 0.95 or 100',
  });
}

export function readDurationMs(text: string, field: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== undefined) return durationMs;
  throw new TocsinError('ARGUMENT_INVALID', 'no duration', {
    field,
    got: text,
    allowed: '90s, 5m, 1h30m, 7d',
  });
}

/** What `--if-version` names: a definition set by its version, or by its number. Versions are longer than any number. */
export function readVersion(text: string): string | number {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A moment as RFC 3339 or milliseconds, which the service reads, or as a duration before now: `-15m`. */
export function readMoment(text: string, field: string, nowMs: number): string | number {
  if (!text.startsWith('-')) return text;
  return nowMs - readDurationMs(text.slice(1), field);
}
