import { parseExpression } from '../../../shared/language/expression/parser.ts';

/** What may stand where a value begins, in the words of a fault. */
export const anOperand = 'a metric, an event type, a number, a string, a function or "("';
/** What may stand where a number does. */
export const aNumber = 'a number, or one with a unit: % ms s m h d B KiB MiB GiB TiB PiB kB MB GB TB PB';

/** Each fault as its code, its place, its message and what mends it. */
export function faultsOf(text: string): readonly string[] {
  return parseExpression(text).faults.map(({ code, span, message, got, allowed, fix }) =>
    [
      `${code} ${span.start}-${span.end} ${message}`,
      ...(got === undefined ? [] : [`got ${got}`]),
      ...(allowed === undefined ? [] : [`allowed ${allowed}`]),
      ...(fix === undefined ? [] : [`fix ${fix}`]),
    ].join(' | '),
  );
}
