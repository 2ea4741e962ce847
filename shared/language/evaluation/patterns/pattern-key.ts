import { canonicalKey } from '../../../facts/ids.ts';
import type { MatchNode } from '../../ast.ts';
import { printExpression } from '../../expression/print.ts';

const texts = new WeakMap<MatchNode, string>();

/** Names the place where a pattern stands for one instance, or for one member of a host set. */
export function patternKey(node: MatchNode, scope: Readonly<Record<string, string>>): string {
  let text = texts.get(node);
  if (text === undefined) {
    text = printExpression(node);
    texts.set(node, text);
  }
  return JSON.stringify([text, canonicalKey(scope)]);
}
