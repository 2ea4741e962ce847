import type { DiagnosticCode } from '../diagnostics.ts';

/** Two whole definition files: of `wrong` the checker says this code and no other, of `right` it says nothing. */
export interface Example {
  /** What to do about it, in a sentence or two. */
  readonly mend: string;
  readonly wrong: string;
  readonly right: string;
}

export type Examples = Readonly<Partial<Record<DiagnosticCode, Example>>>;

/** A file of rules, each given by its lines. */
export function rules(...each: ReadonlyArray<readonly string[]>): string {
  return `${['version: 1', 'rules:', ...each.flatMap(item)].join('\n')}\n`;
}

/** A file of one rule. */
export function rule(...lines: readonly string[]): string {
  return rules(lines);
}

/** A rule, and a policy on the event that it emits. */
export function ruleAndPolicy(lines: readonly string[], policy: readonly string[]): string {
  return `${['version: 1', 'rules:', ...item(lines), 'policies:', ...item(policy)].join('\n')}\n`;
}

function item(lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => `${i === 0 ? '  - ' : '    '}${line}`);
}
