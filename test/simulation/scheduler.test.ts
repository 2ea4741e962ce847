import { describe, expect, it } from 'vitest';
import { seededRandom } from '../language/fuzz/random.ts';
import { runSchedule } from './schedule.ts';
import { type Invocation, makeScheduler, type Scheduler } from './scheduler.ts';

const stepsMax = 1_000;

async function traceOf(seed: number): Promise<readonly string[]> {
  const lines: string[] = [];
  await runSchedule(seed, { trace: (line) => lines.push(line) });
  return lines;
}

/** The order in which two invocations with three calls each go on. */
async function orderOf(seed: number): Promise<string> {
  const scheduler = makeScheduler(seededRandom(seed), 0, () => false);
  const order: string[] = [];
  const work = (name: string) => async (invocation: Invocation) => {
    for (let call = 0; call < 3; call++) {
      await scheduler.turn(invocation, 'call');
      order.push(name);
    }
  };
  void scheduler.invoke('a', false, work('a'));
  void scheduler.invoke('b', false, work('b'));
  await scheduler.run(stepsMax);
  return order.join('');
}

function quiet(): Scheduler {
  return makeScheduler(seededRandom(1), 1_000, () => false);
}

describe('the scheduler', () => {
  it('gives the same trace for the same seed', async () => {
    for (const seed of [1, 2, 3, 4, 5]) expect(await traceOf(seed)).toEqual(await traceOf(seed));
  });

  it('gives different traces for different seeds', async () => {
    expect(await traceOf(6)).not.toEqual(await traceOf(7));
  });

  it('interleaves what runs at the same time in many ways', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 500; seed++) orders.add(await orderOf(seed));
    expect(orders.size).toBe(20);
  });

  it('lets virtual time pass, in order, when nothing else can go on', async () => {
    const scheduler = quiet();
    const seen: number[] = [];
    for (const delayMs of [30, 10, 20]) scheduler.after(delayMs, 'timer', () => seen.push(scheduler.nowMs()));
    await scheduler.run(stepsMax);
    expect(seen).toEqual([1_010, 1_020, 1_030]);
  });

  it('lets an invocation that died have no further effect', async () => {
    const scheduler = quiet();
    const effects: string[] = [];
    const outcome = scheduler.invoke('dying', false, async (invocation) => {
      await scheduler.turn(invocation, 'first');
      effects.push('first');
      invocation.die();
      await scheduler.turn(invocation, 'second');
      effects.push('second');
    });
    await scheduler.run(stepsMax);
    expect(await outcome).toEqual({ kind: 'died' });
    expect(effects).toEqual(['first']);
  });

  it('tells what an invocation answers or throws', async () => {
    const scheduler = quiet();
    const answered = scheduler.invoke('a', false, async () => 1);
    const error = new Error('it failed');
    const threw = scheduler.invoke('b', false, () => Promise.reject(error));
    await scheduler.run(stepsMax);
    expect([await answered, await threw]).toEqual([
      { kind: 'answered', answer: 1 },
      { kind: 'threw', error },
    ]);
  });

  it('gives up after so many steps', async () => {
    const steps = (count: number) => {
      const scheduler = quiet();
      for (let i = 0; i < count; i++) scheduler.after(i, 'timer', () => undefined);
      return scheduler.run(10);
    };
    await expect(steps(9)).resolves.toBeUndefined();
    await expect(steps(10)).rejects.toThrow('nothing came to rest within 10 steps');
  });

  it('goes on up to a time, which is inside, and says whether more is due', async () => {
    const scheduler = quiet();
    const seen: number[] = [];
    for (const delayMs of [10, 11]) scheduler.after(delayMs, 'timer', () => seen.push(scheduler.nowMs()));
    await scheduler.run(stepsMax, 1_010);
    expect(seen).toEqual([1_010]);
    expect([scheduler.isBusy(1_010), scheduler.isBusy(1_011), scheduler.isBusy()]).toEqual([
      false,
      true,
      true,
    ]);
    await scheduler.run(stepsMax);
    expect(scheduler.isBusy()).toBe(false);
  });

  it('does not stop before what is at work has come to its end', async () => {
    const scheduler = quiet();
    const outcome = scheduler.invoke('slow to ask', false, async (invocation) => {
      for (let round = 0; round < 50; round++) await undefined;
      await scheduler.turn(invocation, 'call');
      return 1;
    });
    scheduler.after(1_000, 'timer', () => undefined);
    await scheduler.run(stepsMax, 1_500);
    expect(await outcome).toEqual({ kind: 'answered', answer: 1 });
  });

  it('tells of an invocation that waits for what is no turn', async () => {
    const scheduler = quiet();
    void scheduler.invoke('stuck', false, () => new Promise(() => undefined));
    await expect(scheduler.run(stepsMax)).rejects.toThrow('waits for what is no turn');
  });
});
