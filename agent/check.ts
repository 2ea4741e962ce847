import { type ErrorDetail, TocsinError } from '../shared/errors.ts';
import { isRecord } from './outcome.ts';

/** A field of what came from outside, being checked. `code` is that of the error. */
export interface Field {
  readonly code: string;
  /** Path for people: `commands.attach-storage.path`. */
  readonly field: string;
  readonly value: unknown;
}

type Keys = Readonly<Record<string, unknown>>;

/** The field `name` of a record. */
export function member(of: Field, name: string): Field {
  const field = of.field === '' ? name : `${of.field}.${name}`;
  return { code: of.code, field, value: record(of)[name] };
}

/** False for a key that may be left out and is. */
export function isThere({ value }: Field): boolean {
  return value !== undefined;
}

/** Throws unless it is an object; with `allowed`, unless it has no other keys. */
export function record(of: Field, allowed?: readonly string[]): Keys {
  if (!isRecord(of.value)) throw wrong(of, { allowed: 'an object' });
  const unknown = allowed && Object.keys(of.value).find((key) => !allowed.includes(key));
  if (unknown === undefined) return of.value;
  throw wrong(member(of, unknown), { got: 'an unknown key', allowed: allowed?.join(', ') ?? '' });
}

/** A text of 1 to `maxChars` characters; with `form`, of that form. */
export function text(of: Field, maxChars: number, form?: RegExp): string {
  const { value } = of;
  const isText = typeof value === 'string' && value.length >= 1 && value.length <= maxChars;
  if (isText && (form === undefined || form.test(value))) return value;
  throw wrong(of, { allowed: `a text of 1 to ${maxChars} characters${form ? ` like ${form.source}` : ''}` });
}

/** A whole number in `[least, most]`. */
export function whole(of: Field, least: number, most: number): number {
  const { value } = of;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong(of, { allowed: `a whole number from ${least} to ${most}` });
}

export function oneOf<T extends string>(of: Field, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === of.value);
  if (found !== undefined) return found;
  throw wrong(of, { allowed: allowed.join(', ') });
}

/** The entries of a list of at most `most`, each as a field. */
export function entries(of: Field, most: number): readonly Field[] {
  const { code, field, value } = of;
  if (!Array.isArray(value)) throw wrong(of, { allowed: 'a list' });
  if (value.length > most) throw wrong(of, { got: `${value.length} entries`, allowed: `at most ${most}` });
  return value.map((each: unknown, index) => ({ code, field: `${field}[${index}]`, value: each }));
}

/** A map of at most `most` texts of at most `maxChars` characters. */
export function texts(of: Field, most: number, maxChars: number): Readonly<Record<string, string>> {
  const names = Object.keys(record(of));
  if (names.length > most) throw wrong(of, { got: `${names.length} entries`, allowed: `at most ${most}` });
  return Object.fromEntries(names.map((name) => [name, text(member(of, name), maxChars)]));
}

/** The error of a field; `got` is the value's beginning unless given. */
export function wrong({ code, field, value }: Field, detail: ErrorDetail): TocsinError {
  const got =
    typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'an object') : String(value).slice(0, 60);
  const name = field === '' ? 'the file' : field;
  return new TocsinError(code, `${name}: is not as it must be`, { field: name, got, ...detail });
}
