import type { CompositeRule } from '../language/artifact.ts';
import { saysBegins } from '../language/evaluation/occurrences.ts';
import { type Base, idle, type Phase } from '../language/evaluation/phase.ts';
import type { InstanceState, Published } from './state.ts';

/**
 * The instance, judged anew from `atMs` on with these open episodes: what was before is not judged again. Of a given rule whose
 * occurrences are begins, what is true at `atMs` began before it.
 */
export function restart(
  state: InstanceState,
  open: readonly Published[],
  atMs: number,
  rule?: Pick<CompositeRule, 'kind' | 'when'>,
): InstanceState & { readonly base: Base } {
  const unknownPhase = phaseOf(open.find(({ kind }) => kind === 'unknown'));
  const base: Base = {
    atMs,
    phase: phaseOf(open.find(({ kind }) => kind === undefined)),
    ...(unknownPhase.kind === 'open' && { unknownPhase }),
    ...(rule && saysBegins(rule) && { wasTrue: true as const }),
    consumed: {},
  };
  const begins = state.published.map(({ startMs }) => startMs);
  return { ...state, base, bornMs: state.bornMs ?? Math.min(atMs, ...begins), published: open };
}

function phaseOf(open: Published | undefined): Phase {
  return open === undefined ? idle : { kind: 'open', startMs: open.startMs, raisedMs: open.raise.tMs };
}
