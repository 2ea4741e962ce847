import type { Base, Hold, Phase } from '../language/evaluation/phase.ts';
import type { InstanceState } from './state.ts';

type PhaseVersion1 =
  | { readonly kind: 'idle' }
  | { readonly kind: 'holding'; readonly startMs: number }
  | { readonly kind: 'open'; readonly startMs: number; readonly raisedMs: number }
  | {
      readonly kind: 'clearing';
      readonly startMs: number;
      readonly raisedMs: number;
      readonly sinceMs: number;
    };

/** What was stored while composites read episodes alone. */
export interface StateVersion1
  extends Pick<
    InstanceState,
    'application' | 'rule' | 'decidedBy' | 'labels' | 'children' | 'published' | 'timer'
  > {
  readonly v: 1;
  readonly base?: { readonly atMs: number; readonly phase: PhaseVersion1 };
  readonly heardMs: number;
  readonly saidMs: number;
  readonly ended: ReadonlyArray<{ readonly episode: string; readonly rMs: number }>;
  readonly endedBeforeMs: number;
  readonly tooLate: number;
  readonly dropped: number;
}

/** The same instance as it is kept now: its facts, what it published and where it stands stay. */
export function fromVersion1(state: StateVersion1): InstanceState {
  const { base, ended, endedBeforeMs, ...same } = state;
  return {
    ...same,
    v: 2,
    occurrences: [],
    members: [],
    late: [],
    forgottenMs: Math.max(endedBeforeMs, ...ended.map(({ rMs }) => rMs)),
    ...(base && { base: baseOf(base), bornMs: bornMsOf(base) }),
  };
}

function baseOf({ atMs, phase }: NonNullable<StateVersion1['base']>): Base {
  return { atMs, phase: phaseOf(phase, atMs), consumed: {} };
}

/** Nothing was unknown then: a hold had been true since its start. */
function phaseOf(phase: PhaseVersion1, atMs: number): Phase {
  const since = (startMs: number): Hold => ({ startMs, trueMs: atMs - startMs, unknownMs: 0 });
  switch (phase.kind) {
    case 'holding':
      return { kind: 'holding', hold: since(phase.startMs) };
    case 'clearing': {
      const { startMs, raisedMs, sinceMs } = phase;
      return { kind: 'open', startMs, raisedMs, clearing: since(sinceMs) };
    }
    default:
      return phase;
  }
}

function bornMsOf({ atMs, phase }: NonNullable<StateVersion1['base']>): number {
  return phase.kind === 'idle' ? atMs : phase.startMs;
}
