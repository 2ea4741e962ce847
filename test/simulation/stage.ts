import type { Chaos } from './chaos.ts';
import type { Code } from './functions.ts';
import type { Invocation, Outcome, Scheduler } from './scheduler.ts';

/** Runs the effect of one named call, whatever may go wrong with it. */
export type Call = <T>(name: string, effect: () => Promise<T>) => Promise<T>;

/** Functions that run in containers, one invocation at a time in each; the next may find the container warm. */
export interface Pool<H> {
  invoke<T>(isSafe: boolean, work: (handler: H) => Promise<T>): Promise<Outcome<T>>;
}

export interface Stage {
  /**
   * `timeoutMs`: Lambda ends a call then. `make` is called for each cold container with what every call of its ports has to go through,
   * and with what tells when the invocation at work began.
   */
  pool<H>(name: string, timeoutMs: number, make: (call: Call, beganMs: () => number) => H): Pool<H>;
}

/** How long things take; without it nothing takes any time. All in whole milliseconds. */
export interface Timing {
  /** From the begin of an invocation until its handler runs. */
  startMs(pool: string, isCold: boolean): number;
  /** From the begin of a call to its answer. */
  callMs(name: string): number;
  /** The work that an answer makes for its container, which has one processor. */
  workMs(name: string, answer: unknown): number;
}

const never = new Promise<never>(() => {});

export function makeStage(
  scheduler: Scheduler,
  chaos: Chaos,
  { TocsinError }: Pick<Code, 'TocsinError'>,
  timing?: Timing,
): Stage {
  const die = (invocation: Invocation): Promise<never> => {
    invocation.die();
    return never;
  };
  const refused = (name: string, code: string) =>
    new TocsinError(code, `${name} did not go through`, { retryable: true, status: 503 });

  const call = async <T>(
    invocation: Invocation,
    untilMs: number,
    name: string,
    effect: () => Promise<T>,
  ): Promise<T> => {
    const takesMs = timing?.callMs(name) ?? 0;
    const halfMs = takesMs >>> 1;
    if (halfMs > 0) await scheduler.sleep(halfMs);
    await scheduler.turn(invocation, name);
    const isTimedOut = !invocation.isSafe && scheduler.nowMs() > untilMs;
    if (isTimedOut) chaos.note('timeout');
    const fault = isTimedOut ? 'crash before' : chaos.callFault(invocation);
    if (fault === 'crash before') return die(invocation);
    if (fault === 'throttle') throw refused(name, 'AWS_THROTTLING');
    if (fault === 'repeat') await effect();
    const answer = await effect();
    if (answer === 'conflict' && fault !== 'repeat') chaos.note('conflict');
    if (fault === 'crash after') return die(invocation);
    if (fault === 'lost answer') throw refused(name, 'AWS_UNREACHABLE');
    if (takesMs > 0) await scheduler.sleep(takesMs - halfMs);
    await scheduler.turn(invocation, `${name} answers`);
    return answer;
  };

  return {
    pool: (name, timeoutMs, make) => {
      interface Container {
        readonly handler: ReturnType<typeof make>;
        current: Invocation | undefined;
        busyUntilMs: number;
        /** Calls without an answer so far. */
        waiting: number;
      }
      const warm: Container[] = [];
      const work = async <T>(container: Container, port: string, answered: Promise<T>): Promise<T> => {
        const answer = await answered;
        const takesMs = timing?.workMs(port, answer) ?? 0;
        if (takesMs === 0) return answer;
        container.busyUntilMs = Math.max(scheduler.nowMs(), container.busyUntilMs) + takesMs;
        await scheduler.sleep(container.busyUntilMs - scheduler.nowMs());
        return answer;
      };
      const cold = () => {
        const container: Container = {
          current: undefined,
          busyUntilMs: 0,
          waiting: 0,
          handler: make(
            async (port, effect) => {
              container.waiting++;
              const invocation = container.current as Invocation;
              const answered = call(invocation, invocation.startedMs + timeoutMs, port, effect);
              try {
                return await (timing === undefined ? answered : work(container, port, answered));
              } finally {
                container.waiting--;
              }
            },
            () => (container.current as Invocation).startedMs,
          ),
        };
        return container;
      };
      return {
        invoke: async (isSafe, handle) => {
          // What was asked and not waited for is lost with its container: no later call may wait for it.
          const idle = warm.findLastIndex(({ waiting }) => waiting === 0);
          const isCold = idle < 0;
          const container = warm.splice(idle, isCold ? 0 : 1)[0] ?? cold();
          const outcome = await scheduler.invoke(name, isSafe, (invocation) => {
            container.current = invocation;
            if (timing === undefined) return handle(container.handler);
            return scheduler.sleep(timing.startMs(name, isCold)).then(() => handle(container.handler));
          });
          if (outcome.kind !== 'died') warm.push(container);
          return outcome;
        },
      };
    },
  };
}

/** The same port, each of whose methods goes through `call`. */
export function staged<T extends object>(name: string, port: T, call: Call): T {
  return new Proxy(port, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      return (...args: readonly unknown[]) =>
        call(`${name}.${String(key)}`, () => Reflect.apply(method, target, args) as Promise<unknown>);
    },
  });
}
