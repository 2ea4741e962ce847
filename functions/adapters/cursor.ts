import { TocsinError } from '../../shared/errors.ts';

/** Throws `CURSOR_INVALID` if a cursor, which comes from outside, does not lie in the list that it goes on. */
export function checkListCursor(prefix: string, after: string | undefined): void {
  if (after !== undefined && (after === '' || !after.startsWith(prefix))) throw cursorInvalid(after);
}

export function cursorInvalid(after: string): TocsinError {
  return new TocsinError('CURSOR_INVALID', 'the cursor does not belong to this list', {
    field: 'after',
    got: after.slice(0, 100),
    allowed: 'the `next` of the page before, with the same filters',
    fix: 'start again without `after`',
  });
}
