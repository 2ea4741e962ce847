import { formatDuration } from '../../time.ts';
import type { During, DuringTime } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { canonicalJson } from '../canonical-json.ts';
import { printExpression } from '../expression/print.ts';
import { printQuantity } from '../expression/quantity.ts';
import { isRowOfDays, printClock } from '../wall-hours.ts';

/** Path of a key, such as `set.used`, with the text of its value. */
export type Keys = ReadonlyMap<string, string>;

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Every key of a definition as a file writes it; maps and lists of maps by their paths. */
export function keysOf(content: object): Keys {
  const keys = new Map<string, string>();
  addKeys('', content, keys);
  return keys;
}

function addKeys(path: string, content: object, keys: Map<string, string>): void {
  for (const [name, value] of Object.entries(content)) {
    const key = path === '' ? keyName(name) : `${path}.${keyName(name)}`;
    if (key === 'during') addHours(value as During, keys);
    else if (Array.isArray(value) && value.some(isRecord)) {
      for (const [i, each] of value.entries()) addKeys(`${key}[${i}]`, each as object, keys);
    } else if (isRecord(value) && !isExpression(value)) addKeys(key, value, keys);
    else keys.set(key, textOf(name, value));
  }
}

function addHours({ zone, times, end }: During, keys: Map<string, string>): void {
  keys.set('during.zone', zone);
  keys.set('during.times', `[${times.map(timeText).join(', ')}]`);
  if (end) keys.set('during_end', end);
}

/** `Mon-Fri 08:00-18:00`; of every day the hours alone. */
function timeText({ days: on, fromMinute, toMinute }: DuringTime): string {
  const hours = `${printClock(fromMinute)}-${printClock(toMinute)}`;
  if (on.length === days.length) return hours;
  const names = on.map((day) => days[day - 1] as string);
  return `${isRowOfDays(on) ? `${names[0]}-${names.at(-1)}` : names.join(',')} ${hours}`;
}

/** `clearForMs` is written `clear_for`. */
function keyName(name: string): string {
  return name.replace(/(Ms|Bytes)$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textOf(name: string, value: unknown): string {
  if (isRecord(value) && isExpression(value)) return printExpression(value);
  if (typeof value === 'number' && name.endsWith('Ms')) return formatDuration(value);
  if (typeof value === 'number' && name.endsWith('Bytes')) return printQuantity(value, 'bytes');
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'string' ? value : canonicalJson(value);
}

function isExpression(value: object): value is Expr {
  return 'kind' in value && typeof value.kind === 'string';
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
