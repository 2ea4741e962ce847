import { describe, expect, it } from 'vitest';
import { instanceId } from '../../../shared/correlator/state.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { hourMs } from '../../../shared/time.ts';
import { raise } from '../../correlator/given.ts';
import { compiled } from '../../language/given.ts';
import { makeWorld, sqsEvent } from './world.ts';

const startMs = 10 * hourMs;
const full = { type: 'FULL', labels: { host: 'a' }, startMs };
const before = compiled('rules: [{ name: r, by: [host], when: FULL, emit: FIRED }]');
const after = compiled('rules: [{ name: r, by: [host], when: FULL, emit: FIRED, severity: critical }]');
const none = compiled('rules: [{ name: other, by: [host], when: OTHER, emit: FIRED }]');
const instance = instanceId(before.compositeRules[0] as CompositeRule, { host: 'a' });

/** A world in which another set comes into force while the next call is at work. */
function slowWorld() {
  const world = makeWorld(before);
  world.at(startMs);
  const { get } = world.store;
  const changeAtRead = (read: number, next: typeof before) => {
    let reads = 0;
    world.store.get = async <T>(key: Parameters<typeof get>[0]) => {
      const item = await get<T>(key);
      reads += 1;
      if (reads === read) world.define(next);
      return item;
    };
  };
  return { ...world, changeAtRead };
}

describe('a call that is at work when another set comes into force', () => {
  it('writes nothing by the set before, and is given its messages again', async () => {
    const world = slowWorld();
    world.changeAtRead(1, after);
    const event = raise(full);
    const first = await world.deliver([event]);
    expect(first.batchItemFailures).toEqual([{ itemIdentifier: '0' }]);
    expect(world.errors).toMatchObject([{ code: 'DEFINITIONS_CHANGED', retryable: true }]);
    expect(world.events.all()).toEqual([]);
    await world.deliver([event]);
    expect(world.events.all().map(({ severity }) => severity)).toEqual(['critical']);
  });

  it('ends no instance of a rule that it does not know yet', async () => {
    const world = slowWorld();
    await world.deliver([raise(full)]);
    const fired = world.events.all()[0];
    world.define(none);
    world.changeAtRead(1, before);
    const answer = await world.correlate(sqsEvent([JSON.stringify(fired)]));
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '0' }]);
    expect(world.events.all()).toEqual([fired]);
  });

  it('does not go on with a wake-up, which is tried again', async () => {
    const held = compiled('rules: [{ name: r, by: [host], when: FULL, for: 5m, emit: FIRED }]');
    const world = slowWorld();
    world.define(held);
    await world.deliver([raise(full)]);
    world.at(startMs + hourMs);
    world.changeAtRead(3, none);
    const until = new Date(startMs + hourMs).toISOString();
    await expect(world.wake({ v: 1, instance, until })).rejects.toMatchObject({
      code: 'DEFINITIONS_CHANGED',
    });
    expect(world.events.all()).toEqual([]);
  });
});
