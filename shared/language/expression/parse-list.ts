import type { Expr } from '../ast.ts';
import { languageLimits } from '../limits.ts';
import { type Cursor, close, here, skipTo, spanFrom, take, unexpected } from './cursor.ts';

/** The right side of `in`: `[1, 2]` or `("a", "b")`, literals, at most `languageLimits.listItems` and at least one. */
export function parseList(cursor: Cursor): Expr {
  const opening = here(cursor);
  const closing = take(cursor, '[') ? ']' : take(cursor, '(') ? ')' : undefined;
  const items: Expr[] = [];
  if (closing === undefined) {
    unexpected(cursor, 'a list such as ["a", "b"]');
    skipTo(cursor, ['and', 'or', ')', ',']);
    return { kind: 'list', items };
  }
  do {
    const item = parseItem(cursor);
    if (item) items.push(item);
    else skipTo(cursor, [',', closing, 'and', 'or']);
  } while (take(cursor, ','));
  close(cursor, closing);
  refuseTooMany(cursor, items, opening.start);
  return { kind: 'list', items, span: spanFrom(cursor, opening.start) };
}

function parseItem(cursor: Cursor): Expr | undefined {
  const start = here(cursor).start;
  const isNegative = take(cursor, '-');
  const token = here(cursor);
  if (token.kind === 'number') {
    cursor.at++;
    const value = isNegative ? 0 - token.value : token.value;
    return { kind: 'number', value, unit: token.unit, span: spanFrom(cursor, start) };
  }
  if (token.kind === 'string' && !isNegative) {
    cursor.at++;
    return { kind: 'string', value: token.text, span: spanFrom(cursor, start) };
  }
  unexpected(cursor, isNegative ? 'a number' : 'a number or a string in quotes');
  return undefined;
}

function refuseTooMany(cursor: Cursor, items: readonly Expr[], start: number): void {
  if (items.length <= languageLimits.listItems) return;
  cursor.faults.push({
    code: 'TOC107',
    span: spanFrom(cursor, start),
    message: 'the list is too long',
    got: `${items.length} entries`,
    allowed: `at most ${languageLimits.listItems}`,
  });
}
