import type { EventValue } from '../facts/event.ts';
import { limits } from '../facts/limits.ts';
import { formatDuration } from '../time.ts';

/** How `{name:format}` writes a number: `percent` of a ratio, `bytes` in binary units, `duration` of seconds. */
export const messageFormats = ['percent', 'bytes', 'duration'] as const;

export interface Placeholder {
  readonly name: string;
  readonly format?: string;
  /** Offset of the opening brace in the template. */
  readonly start: number;
  readonly end: number;
}

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)(?::([A-Za-z]+))?\}/g;

/** The placeholders of a template, in order. Braces around anything else are text. */
export function placeholdersOf(template: string): readonly Placeholder[] {
  return [...template.matchAll(placeholder)].map((match) => ({
    name: match[1] as string,
    ...(match[2] !== undefined && { format: match[2] }),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/**
 * Fills a template from values first, labels second; a name that neither knows becomes `?`. At most
 * `limits.messageChars` characters: what is longer ends in `...`.
 */
export function renderMessage(
  template: string,
  labels: Readonly<Record<string, string>>,
  values: Readonly<Record<string, EventValue>>,
): string {
  const text = template.replaceAll(placeholder, (_, name: string, format?: string) => {
    if (Object.hasOwn(values, name)) return formatValue(values[name] as EventValue, format);
    return Object.hasOwn(labels, name) ? (labels[name] as string) : '?';
  });
  return text.length <= limits.messageChars ? text : `${text.slice(0, limits.messageChars - 3)}...`;
}

function formatValue(value: EventValue, format: string | undefined): string {
  if (typeof value !== 'number') return Array.isArray(value) ? value.join(', ') : String(value);
  switch (format) {
    case 'percent':
      return `${rounded(value * 100)}%`;
    case 'bytes':
      return formatBytes(value);
    case 'duration':
      return value < 0 ? `-${formatDuration(-value * 1000)}` : formatDuration(value * 1000);
    default:
      return String(rounded(value, 4));
  }
}

function formatBytes(sizeBytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let amount = Math.abs(sizeBytes);
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${sizeBytes < 0 ? '-' : ''}${rounded(amount)} ${units[unit]}`;
}

function rounded(value: number, decimals = 1): number {
  return Number(value.toFixed(decimals));
}
