import type { Random } from '../language/fuzz/random.ts';

/** One call of a function by Lambda, or one request of somebody outside. */
export interface Invocation {
  readonly name: string;
  readonly startedMs: number;
  /** Faults are kept away from it. */
  readonly isSafe: boolean;
  isDead: boolean;
  /** It goes no further from here on: none of its calls has an effect any more. */
  die(): void;
}

export type Outcome<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'died' };

interface Turn {
  readonly invocation: Invocation;
  readonly name: string;
  readonly go: () => void;
}

interface Timer {
  readonly atMs: number;
  readonly name: string;
  readonly act: () => void;
}

export interface Scheduler {
  nowMs(): number;
  /** Resolves once it is this call's turn; never, if its invocation has died. */
  turn(invocation: Invocation, name: string): Promise<void>;
  /** Acts so many milliseconds of virtual time later, or somewhat later still while others are at work. */
  after(delayMs: number, name: string, act: () => void): void;
  /** So much virtual time later. */
  sleep(delayMs: number): Promise<void>;
  invoke<T>(name: string, isSafe: boolean, work: (invocation: Invocation) => Promise<T>): Promise<Outcome<T>>;
  /** Whether something is at work, waits for its turn, or is due up to `untilMs`, which is inside. */
  isBusy(untilMs?: number): boolean;
  /**
   * Goes on until nothing waits, or nothing is due any more up to `untilMs`, which is inside. Throws beyond `stepsMax`, and if an
   * invocation waits for something that is no turn.
   */
  run(stepsMax: number, untilMs?: number): Promise<void>;
}

/** Rounds of microtasks in which a running invocation has to come to its next call. */
const roundsMax = 100_000;

/**
 * Runs everything on a virtual clock in one process, and decides by chance which of the waiting calls goes on next. Microtasks alone:
 * the same source of chance gives the same order. `isSlow` says whether time goes on although calls wait. Where invocations sleep in several
 * of their calls at once, `rest` resolves once all code has come to its next call.
 */
export function makeScheduler(
  random: Random,
  startMs: number,
  isSlow: () => boolean,
  trace?: (line: string) => void,
  rest?: () => Promise<void>,
): Scheduler {
  let nowMs = startMs;
  let count = 0;
  let running = 0;
  const turns: Turn[] = [];
  const timers: Timer[] = [];

  const dueCount = () => {
    let count = 0;
    while (count < timers.length && (timers[count] as Timer).atMs <= nowMs) count++;
    return count;
  };

  const fire = (index: number) => {
    const [timer] = timers.splice(index, 1) as [Timer];
    nowMs = Math.max(nowMs, timer.atMs);
    trace?.(`${nowMs - startMs} timer ${timer.name}`);
    timer.act();
  };

  /** One step; false if nothing is left to do. */
  const step = (untilMs: number): boolean => {
    const due = dueCount();
    const isAhead =
      turns.length > 0 &&
      due === 0 &&
      (timers[0]?.atMs ?? Number.POSITIVE_INFINITY) <= untilMs &&
      timers.length > 0 &&
      isSlow();
    if (turns.length + due === 0 || isAhead) {
      if (timers.length === 0) return false;
      fire(0);
      return true;
    }
    const choice = random.below(turns.length + due);
    if (choice >= turns.length) {
      fire(choice - turns.length);
      return true;
    }
    const chosen = turns[choice] as Turn;
    turns[choice] = turns.at(-1) as Turn;
    turns.pop();
    trace?.(`${nowMs - startMs} ${chosen.invocation.name} ${chosen.name}`);
    if (!chosen.invocation.isDead) chosen.go();
    return true;
  };

  const after: Scheduler['after'] = (delayMs, name, act) => {
    const timer = { atMs: nowMs + delayMs, name, act };
    let [place, above] = [0, timers.length];
    while (place < above) {
      const middle = (place + above) >>> 1;
      if ((timers[middle] as Timer).atMs > timer.atMs) above = middle;
      else place = middle + 1;
    }
    timers.splice(place, 0, timer);
  };

  return {
    nowMs: () => nowMs,
    after,
    sleep: (delayMs) =>
      new Promise((resolve) => {
        running--;
        after(delayMs, 'sleep ends', () => {
          running++;
          resolve();
        });
      }),
    turn: (invocation, name) =>
      new Promise((resolve) => {
        if (!invocation.isDead) turns.push({ invocation, name, go: resolve });
      }),
    invoke: async <T>(name: string, isSafe: boolean, work: (invocation: Invocation) => Promise<T>) => {
      running++;
      const ended = Promise.withResolvers<Outcome<T>>();
      const invocation: Invocation = {
        name: `${name}#${count++}`,
        startedMs: nowMs,
        isSafe,
        isDead: false,
        die: () => {
          invocation.isDead = true;
          trace?.(`${nowMs - startMs} ${invocation.name} DIES`);
          ended.resolve({ kind: 'died' });
        },
      };
      work(invocation).then(
        (answer) => ended.resolve({ kind: 'answered', answer }),
        (error: unknown) => ended.resolve({ kind: 'threw', error }),
      );
      const outcome = await ended.promise;
      invocation.isDead = true;
      running--;
      return outcome;
    },
    isBusy: (untilMs = Number.POSITIVE_INFINITY) =>
      turns.length > 0 || running > 0 || timers.some(({ atMs }) => atMs <= untilMs),
    run: async (stepsMax, untilMs = Number.POSITIVE_INFINITY) => {
      let idleRounds = 0;
      const isOver = () =>
        turns.length === 0 &&
        (rest !== undefined || running === 0) &&
        (timers[0]?.atMs ?? Number.POSITIVE_INFINITY) > untilMs;
      // What has just been answered may still have something to schedule.
      const settle = async () => {
        for (let round = 0; round < 20; round++) await undefined;
      };
      for (let steps = 0; steps < stepsMax; ) {
        if (rest !== undefined) await rest();
        else await undefined;
        if (isOver()) {
          await settle();
          if (isOver()) return;
        }
        if (rest === undefined && turns.length === 0 && running > 0) {
          if (++idleRounds > roundsMax) throw new Error('an invocation waits for what is no turn');
          continue;
        }
        idleRounds = 0;
        steps++;
        if (step(untilMs)) continue;
        await settle();
        if (turns.length + timers.length + running === 0) return;
      }
      throw new Error(`nothing came to rest within ${stepsMax} steps`);
    },
  };
}
