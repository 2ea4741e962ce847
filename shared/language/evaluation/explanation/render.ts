import type { Explanation } from './explanation.ts';

/** The tree as text: a node a line, each level two spaces further in. Ends without a line break. */
export function renderExplanation(explanation: Explanation): string {
  return linesOf(explanation, '').join('\n');
}

function linesOf({ text, children }: Explanation, indent: string): readonly string[] {
  return [`${indent}${text}`, ...children.flatMap((child) => linesOf(child, `${indent}  `))];
}
