import type { WakeInput } from '../../functions/correlate/settle.ts';
import type { WakeAnswer } from '../../functions/wake/handler.ts';
import type { Random } from '../language/fuzz/random.ts';
import type { Chaos } from './chaos.ts';
import type { Outcome, Scheduler } from './scheduler.ts';

export interface MachineOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly chaos: Chaos;
  readonly wake: (input: WakeInput) => Promise<Outcome<WakeAnswer>>;
  readonly ended: (name: string, status: 'succeeded' | 'failed') => void;
}

export interface SimulatedMachine {
  start(name: string, input: WakeInput): void;
  /** When the execution calls `wake` next. */
  wakesAtMs(name: string): number;
}

const retry = { intervalMs: 2_000, maxAttempts: 6, backoffRate: 2, maxDelayMs: 60_000 } as const;

/** Executions of the Correlator machine: each waits, calls `wake`, and waits again if that says so. */
export function makeSimulatedMachine(options: MachineOptions): SimulatedMachine {
  const { scheduler, random, chaos, wake, ended } = options;
  const wakes = new Map<string, number>();

  const wait = (name: string, input: WakeInput, until: string): void => {
    const lateMs = random.below(3) * 1_000;
    const delayMs = Math.max(0, Math.ceil((Date.parse(until) - scheduler.nowMs()) / 1_000) * 1_000) + lateMs;
    wakes.set(name, scheduler.nowMs() + delayMs);
    scheduler.after(delayMs, `machine ${name} wakes`, () => void call(name, input, 0));
    if (chaos.strikes('double'))
      scheduler.after(delayMs + random.below(30) * 1_000, 'a wake-up comes twice', () => void wake(input));
  };

  const call = async (name: string, input: WakeInput, failures: number): Promise<void> => {
    const outcome = await wake(input);
    if (outcome.kind === 'answered') {
      if (outcome.answer.next === 'wait') wait(name, input, outcome.answer.until);
      else ended(name, 'succeeded');
      return;
    }
    if (failures >= retry.maxAttempts) return ended(name, 'failed');
    const delayMs = Math.min(retry.maxDelayMs, retry.intervalMs * retry.backoffRate ** failures);
    scheduler.after(delayMs, 'machine tries again', () => void call(name, input, failures + 1));
  };

  return {
    start: (name, input) => {
      if (chaos.strikes('lostMachine')) ended(name, 'failed');
      else wait(name, input, input.until);
    },
    wakesAtMs: (name) => wakes.get(name) ?? 0,
  };
}
