import type { MatchNode } from '../../ast.ts';

export type SequenceNode = Extract<MatchNode, { readonly kind: 'sequence' }>;
export type WithinNode = Extract<MatchNode, { readonly kind: 'within' }>;
export type AbsentAfterNode = Extract<MatchNode, { readonly kind: 'absent_after' }>;
