import type { Expr, Matcher, MatchOperator, Span } from '../ast.ts';
import { isEventType } from '../selectors.ts';
import {
  type Cursor,
  close,
  fault,
  here,
  isSymbol,
  skipTo,
  spanFrom,
  take,
  takeAny,
  unexpected,
} from './cursor.ts';

const matchOperators: ReadonlySet<string> = new Set(['=', '!=', '=~']);
const metricName = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/;

/** `NAME{label="x"}`, `NAME.field` or `NAME{...}.field`, behind its name token. */
export function parseSelector(cursor: Cursor, text: string, token: Span): Expr {
  const dot = text.indexOf('.');
  const head = dot < 0 ? text : text.slice(0, dot);
  const isEvent = isEventType(head);
  if (!isEvent && !metricName.test(text)) {
    fault(
      cursor,
      { message: `"${text}" is no name`, allowed: 'metrics in lower case, event types in upper case' },
      token,
    );
  }
  const matchers = isSymbol(cursor, '{') ? parseMatchers(cursor) : [];
  const field = isEvent ? parseField(cursor, dot < 0 ? undefined : text.slice(dot + 1), token) : undefined;
  const span = spanFrom(cursor, token.start);
  return {
    kind: 'selector',
    name: isEvent ? head : text,
    matchers,
    ...(field !== undefined && { field }),
    span,
  };
}

/** The field of `X.field` and of `X{...}.field`. */
function parseField(cursor: Cursor, written: string | undefined, token: Span): string | undefined {
  let field = written;
  let at = token;
  if (field === undefined && take(cursor, '.')) {
    const next = here(cursor);
    if (next.kind !== 'name') {
      unexpected(cursor, 'the name of a field');
      return undefined;
    }
    field = next.text;
    at = next;
    cursor.at++;
  }
  if (field !== undefined && !/^[a-z_][a-z0-9_]*$/.test(field)) {
    fault(cursor, { message: `"${field}" is no field`, allowed: 'one name in lower case' }, at);
  }
  return field;
}

function parseMatchers(cursor: Cursor): readonly Matcher[] {
  cursor.at++;
  const matchers: Matcher[] = [];
  while (!isSymbol(cursor, '}')) {
    const matcher = parseMatcher(cursor);
    if (!matcher) {
      skipTo(cursor, ['}', ',', 'and', 'or']);
    } else if (
      matchers.some((each) => each.label === matcher.label && each.op === '=' && matcher.op === '=')
    ) {
      cursor.at--;
      fault(cursor, { message: `"${matcher.label}" is pinned twice` });
      cursor.at++;
    } else {
      matchers.push(matcher);
    }
    if (!take(cursor, ',')) break;
  }
  close(cursor, '}');
  return matchers;
}

function parseMatcher(cursor: Cursor): Matcher | undefined {
  const label = here(cursor);
  if (label.kind !== 'name' || !/^[a-z_][a-z0-9_]*$/.test(label.text)) {
    unexpected(cursor, 'a label');
    return undefined;
  }
  cursor.at++;
  const op = takeAny(cursor, matchOperators) as MatchOperator | undefined;
  if (!op) {
    unexpected(cursor, '= != or =~');
    return undefined;
  }
  const value = here(cursor);
  if (value.kind !== 'string') {
    unexpected(cursor, 'a string in quotes');
    return undefined;
  }
  cursor.at++;
  return { label: label.text, op, value: value.text };
}
