import type * as z from 'zod';
import { type ErrorDetail, TocsinError } from '../errors.ts';

type Issue = z.core.$ZodIssue;

/** What a refinement may say of itself, in place of the code `FIELD_INVALID`. */
export interface IssueParams {
  readonly code?: string;
  readonly got?: string;
  readonly allowed?: string;
  readonly fix?: string;
  readonly status?: number;
}

const shownChars = 60;

/**
 * The value as its schema types it. Throws `TocsinError` 400 of the first fault: `FIELD_MISSING`, `FIELD_UNKNOWN`,
 * `FIELD_TYPE`, `FIELD_INVALID`, `TOO_MANY`, `TOO_LONG`, `OUT_OF_RANGE`, or the code that a refinement names.
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw toError(result.error.issues[0] as Issue, value);
}

function toError(issue: Issue, root: unknown): TocsinError {
  const unknownKey = issue.code === 'unrecognized_keys' ? [issue.keys[0] as string] : [];
  const path = [...issue.path, ...unknownKey];
  const got = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    root,
  );
  const { code, status, ...detail } = describe(issue, got);
  const field = path.length === 0 ? undefined : pathText(path);
  return new TocsinError(code, `${field ?? 'the body'}: ${meaning[code] ?? 'is not as it must be'}`, {
    status: status ?? 400,
    ...(field !== undefined && { field }),
    ...detail,
  });
}

const meaning: Readonly<Record<string, string>> = {
  FIELD_MISSING: 'is missing',
  FIELD_UNKNOWN: 'is not a field of this request',
  FIELD_TYPE: 'has the wrong type',
  TOO_MANY: 'has too many entries',
  TOO_LONG: 'is too long',
  OUT_OF_RANGE: 'is out of range',
};

function describe(issue: Issue, got: unknown): ErrorDetail & { code: string; status?: number } {
  switch (issue.code) {
    case 'unrecognized_keys':
      return { code: 'FIELD_UNKNOWN', fix: 'leave it out, or correct its name' };
    case 'invalid_type':
      if (got === undefined) return { code: 'FIELD_MISSING', allowed: issue.expected };
      return { code: 'FIELD_TYPE', got: show(got), allowed: issue.expected };
    case 'too_big':
    case 'too_small':
      return describeSize(issue, got);
    case 'invalid_value':
      if (got === undefined) return { code: 'FIELD_MISSING', allowed: issue.values.join(', ') };
      return { code: 'FIELD_INVALID', got: show(got), allowed: issue.values.join(', ') };
    case 'invalid_format':
      return { code: 'FIELD_INVALID', got: show(got), allowed: issue.pattern ?? issue.format };
    case 'invalid_key':
      return { code: 'FIELD_INVALID', got: show(issue.path.at(-1)), allowed: keyPattern(issue) };
    case 'invalid_union':
      if (got === undefined) return { code: 'FIELD_MISSING', allowed: issue.message };
      return { code: 'FIELD_TYPE', got: show(got), allowed: issue.message };
    case 'custom':
      return { code: 'FIELD_INVALID', ...(issue.params as IssueParams | undefined) };
    default:
      return { code: 'FIELD_INVALID', got: show(got) };
  }
}

function describeSize(
  issue: Issue & { code: 'too_big' | 'too_small' },
  got: unknown,
): ErrorDetail & { code: string } {
  const bound = issue.code === 'too_big' ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
  switch (issue.origin) {
    case 'array':
      return {
        code: issue.code === 'too_big' ? 'TOO_MANY' : 'FIELD_INVALID',
        got: `${(got as unknown[]).length} entries`,
        allowed: bound,
      };
    case 'string':
      return {
        code: issue.code === 'too_big' ? 'TOO_LONG' : 'FIELD_INVALID',
        got: `${(got as string).length} characters`,
        allowed: bound,
      };
    default:
      return { code: 'OUT_OF_RANGE', got: show(got), allowed: bound };
  }
}

function keyPattern(issue: Issue & { code: 'invalid_key' }): string {
  const inner = issue.issues[0];
  if (inner?.code === 'invalid_format') return inner.pattern ?? inner.format;
  return inner?.code === 'too_big' ? `at most ${inner.maximum} characters` : 'another name';
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** Never a whole payload: lists and objects by their kind, texts by their beginning. */
function show(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  const text = String(value);
  return text.length <= shownChars ? text : `${text.slice(0, shownChars)}...`;
}
