import { compile } from '../../shared/language/compiler.ts';
import type { Diagnostic } from '../../shared/language/diagnostics.ts';

/** All that a diagnostic says on one line: code, place, message, then what it got, what is allowed and what mends it. */
export function inFull({ code, line, column, endColumn, message, got, allowed, fix }: Diagnostic): string {
  return [
    `${code} ${line}:${column}-${endColumn} ${message}`,
    ...(got === undefined ? [] : [`got ${got}`]),
    ...(allowed === undefined ? [] : [`allowed ${allowed}`]),
    ...(fix === undefined ? [] : [`fix ${fix}`]),
  ].join(' | ');
}

/** All that the compiler says of a file. */
export function toldInFull(text: string): readonly string[] {
  return compile([{ name: 'given.yaml', text }]).diagnostics.map(inFull);
}
