import type { DiagnosticCode } from '../diagnostics.ts';

/** What diagnostics are about, by the first digit of their codes. */
const groups: Readonly<Record<string, string>> = {
  1: 'files',
  2: 'expressions',
  3: 'names',
  4: 'types and conditions',
  5: 'rules',
  6: 'policies',
  7: 'tests',
};

/** The group of a code; a test holds that each has one. */
export function groupOf(code: DiagnosticCode): string {
  return groups[code.charAt('TOC'.length)] ?? '';
}
