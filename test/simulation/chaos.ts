import type { Random } from '../language/fuzz/random.ts';
import type { Invocation } from './scheduler.ts';

/** What may go wrong with one call of a port. */
type CallFault =
  /** The function dies before the call has an effect, or after it. */
  | 'crash before'
  | 'crash after'
  /** The service refuses. */
  | 'throttle'
  /** The call has its effect, and its answer is lost for good. */
  | 'lost answer'
  /** The answer is lost, and the SDK repeats the call: the caller gets the answer of the repetition. */
  | 'repeat';

/** How often things go wrong, as probabilities. */
export interface Rates {
  readonly call: Readonly<Record<CallFault, number>>;
  /** A message comes twice. */
  readonly double: number;
  /** The bus refuses one entry. */
  readonly refusal: number;
  /** An execution is lost as soon as it is started. */
  readonly lostMachine: number;
  /** The stream gives up on a new event, or never tells of it: the reconciler alone can find it. */
  readonly lostRecord: number;
  /** Time goes on while a call waits. */
  readonly slow: number;
}

export const noFaults: Rates = {
  call: { 'crash before': 0, 'crash after': 0, throttle: 0, 'lost answer': 0, repeat: 0 },
  double: 0,
  refusal: 0,
  lostMachine: 0,
  lostRecord: 0,
  slow: 0,
};

/** Faults by chance, at most `budget` of them: what a deployment is promised to outlive. */
export interface Chaos {
  callFault(invocation: Invocation): CallFault | undefined;
  /** Whether this goes wrong now. */
  strikes(kind: Exclude<keyof Rates, 'call'>): boolean;
  /** Something else that is worth counting has happened. */
  note(kind: 'conflict' | 'timeout'): void;
  readonly counts: ReadonlyMap<string, number>;
}

const callFaults: readonly CallFault[] = ['crash before', 'crash after', 'throttle', 'lost answer', 'repeat'];

export function makeChaos(random: Random, rates: Rates, budget: number): Chaos {
  let left = budget;
  const counts = new Map<string, number>();
  const note = (kind: string) => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const count = (kind: string) => {
    left--;
    note(kind);
  };
  const total = callFaults.reduce((sum, fault) => sum + rates.call[fault], 0);
  return {
    counts,
    note,
    callFault: ({ isSafe }) => {
      if (left <= 0 || isSafe || total === 0 || !random.chance(total)) return undefined;
      let place = (random.below(1_000_000) / 1_000_000) * total;
      const fault = callFaults.find((each) => {
        place -= rates.call[each];
        return place < 0;
      });
      if (fault !== undefined) count(fault);
      return fault;
    },
    strikes: (kind) => {
      if (left <= 0 || rates[kind] === 0 || !random.chance(rates[kind])) return false;
      count(kind);
      return true;
    },
  };
}
