import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { heartbeatLookMs } from '../../../functions/correlate/heartbeats.ts';
import { latestMs } from '../../../shared/correlator/limits.ts';
import { instanceId } from '../../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { makeOccurrence } from '../../../shared/facts/make-event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { hourMs, minuteMs, secondMs } from '../../../shared/time.ts';
import { sampleOf } from '../../contracts/facts.ts';
import { clear, raise } from '../../correlator/given.ts';
import { compiled } from '../../language/given.ts';
import { makeWorld } from './world.ts';

const startMs = 10 * hourMs;
const web = { tags: { role: 'web' } };

function worldOf(rule: string) {
  const text = `host_sets: { web: { tags: { role: web } } }\nrules: [{ name: r, ${rule}, emit: FIRED }]`;
  const artifact = compiled(text);
  const world = makeWorld(artifact);
  world.at(startMs);
  const told = () =>
    world.events.all().map(({ transition, t, labels, reason }) => ({ transition, t, labels, reason }));
  const transitions = () => world.events.all().map(({ transition, t }) => [transition, t - startMs]);
  return { ...world, told, transitions, rule: artifact.compositeRules[0] as CompositeRule };
}

function membership(type: string, host: string, tMs: number): TocsinEvent {
  const source = { kind: 'system', name: 'tocsin' } as const;
  return makeOccurrence({
    type,
    severity: 'info',
    source,
    labels: { host },
    t: tMs,
    r: tMs,
    sender: 's',
    nonce: host,
  });
}

const applied = (tMs: number): TocsinEvent => ({
  ...membership('DEFINITIONS_APPLIED', 'none', tMs),
  labels: {},
});
const full = (host: string, afterMs = 0) => ({ type: 'FULL', labels: { host }, startMs: startMs + afterMs });

describe('a rule over a host set', () => {
  const all = 'by: [], when: { all_of: web, where: FULL }, lateness: 0s';

  it('looks at the members that there are', async () => {
    const world = worldOf(all);
    await world.host('a', web);
    await world.host('b', web);
    await world.host('c', { tags: { role: 'db' } });
    await world.deliver([raise(full('a'))]);
    expect(world.transitions()).toEqual([]);
    await world.deliver([raise(full('b', 1_000))]);
    expect(world.transitions()).toEqual([['raised', 1_000]]);
  });

  it('is decided again when a host joins, by a list that shows it, and when it leaves', async () => {
    const world = worldOf(all);
    await world.host('a', web);
    await world.deliver([raise(full('a'))]);
    expect(world.transitions()).toEqual([['raised', 0]]);
    const joinMs = startMs + 5_000;
    await world.host('b', { ...web, enrolledAtMs: joinMs });
    world.at(joinMs + 500);
    await world.deliver([membership('HOST_ENROLLED', 'b', joinMs)]);
    expect(world.transitions().slice(1)).toEqual([['cleared', 5_000]]);
    const leaveMs = startMs + 9_000;
    await world.host('b', { ...web, enrolledAtMs: joinMs, state: 'removed', stateAtMs: leaveMs });
    world.at(leaveMs + 500);
    await world.deliver([membership('HOST_REMOVED', 'b', leaveMs)]);
    expect(world.transitions().slice(2)).toEqual([['raised', 9_000]]);
  });

  it('remembers what it was told of membership, so that no older list decides it again', async () => {
    const world = worldOf(all);
    await world.host('a', web);
    await world.deliver([raise(full('a'))]);
    const joinMs = startMs + 5_000;
    await world.deliver([membership('HOST_ENROLLED', 'b', joinMs)]);
    const stored = await world.store.get(stateKeys.instance(instanceId(world.rule, {})));
    expect(stored?.body).toMatchObject({ hostsChangedMs: joinMs });
  });
});

describe('a rule of each host', () => {
  const each = 'by: [host], in: web, when: FULL, lateness: 0s';

  it('ends its episode when the host leaves', async () => {
    const world = worldOf(each);
    await world.host('a', web);
    await world.deliver([raise(full('a'))]);
    expect(world.transitions()).toEqual([['raised', 0]]);
    const leaveMs = startMs + 9_000;
    await world.host('a', { ...web, state: 'removed', stateAtMs: leaveMs });
    world.at(leaveMs);
    await world.deliver([membership('HOST_REMOVED', 'a', leaveMs)]);
    expect(world.told().slice(1)).toEqual([
      { transition: 'cleared', t: leaveMs, labels: { host: 'a' }, reason: 'left' },
    ]);
  });

  it('knows what other hosts of a set said before its own first fact', async () => {
    const world = worldOf(
      'by: [host], when: { all: [BUSY, { at_least: 2, of: web, where: FULL }] }, lateness: 0s',
    );
    for (const host of ['a', 'b', 'c']) await world.host(host, web);
    await world.deliver([raise(full('a')), raise(full('b', 1_000))]);
    expect(world.transitions()).toEqual([]);
    await world.deliver([raise({ type: 'BUSY', labels: { host: 'c' }, startMs: startMs + 2_000 })]);
    expect(world.told()).toEqual([{ transition: 'raised', t: startMs + 2_000, labels: { host: 'c' } }]);
  });

  it('says nothing of a host that is none of its set', async () => {
    const world = worldOf(each);
    await world.host('a', { tags: { role: 'db' } });
    await world.deliver([raise(full('a')), clear(full('a'), startMs + 1_000)]);
    await world.settle();
    expect(world.transitions()).toEqual([]);
  });

  it('knows at the first fact of a host that it had left, though it was told of that before', async () => {
    const world = worldOf(each);
    await world.host('a', web);
    await world.host('b', web);
    await world.deliver([raise(full('b'))]);
    const leaveMs = startMs + 9_000;
    await world.host('a', { ...web, state: 'removed', stateAtMs: leaveMs });
    // Another process was told of the leave, and found no instance of this host.
    await world.deliver([raise(full('a', 5_000), 10_000)]);
    expect(world.told().slice(1)).toEqual([
      { transition: 'raised', t: startMs + 5_000, labels: { host: 'a' } },
      { transition: 'cleared', t: leaveMs, labels: { host: 'a' }, reason: 'left' },
    ]);
  });

  it('keeps nothing of a host that joins while there is nothing to say', async () => {
    const world = worldOf(each);
    await world.host('a', web);
    const before = world.store.items();
    await world.deliver([membership('HOST_ENROLLED', 'a', startMs)]);
    expect(world.store.items()).toEqual(before);
    expect(world.machine.all()).toEqual([]);
  });
});

describe('a rule of one host over samples', () => {
  const busier =
    'by: [host], when: "system.memory.utilization > avg_of(web, system.memory.utilization)", lateness: 2s';

  it('is looked at again and again while its host is there, and no more once nothing can be told of its time', async () => {
    const world = worldOf(busier);
    await world.host('a', web);
    await world.deliver([membership('HOST_ENROLLED', 'a', startMs)]);
    const input = world.machine.all()[0]?.input as never;
    const leaveMs = startMs + minuteMs;
    await world.host('a', { ...web, state: 'removed', stateAtMs: leaveMs });
    const overMs = leaveMs + latestMs(world.rule);
    world.at(overMs - 1);
    expect(await world.wake(input)).toMatchObject({ next: 'wait' });
    world.at(overMs);
    expect(await world.wake(input)).toEqual({ next: 'end' });
    await world.host('a', { ...web, joinedAtMs: overMs + minuteMs, stateAtMs: overMs + minuteMs });
    await world.deliver([membership('HOST_RETURNED', 'a', overMs + minuteMs)]);
    expect(world.machine.all()).toHaveLength(2);
    expect(world.transitions()).toEqual([]);
  });
});

describe('a rule that awaits contact', () => {
  const liveness = 'by: [host], when: { absent: HEARTBEAT, for: 90s }, lateness: 0s';
  const document = (seq: number, receivedAtMs: number) =>
    sampleOf('a', seq, { builtAtMs: receivedAtMs, receivedAtMs });

  it('fires for a host that was never heard since it enrolled', async () => {
    const world = worldOf(liveness);
    await world.host('a', { enrolledAtMs: startMs });
    await world.deliver([membership('HOST_ENROLLED', 'a', startMs)]);
    const [run] = world.machine.all();
    expect(run?.input).toMatchObject({ until: new Date(startMs + 90 * secondMs).toISOString() });
    world.at(startMs + 90 * secondMs);
    await world.wake(run?.input as never);
    expect(world.transitions()).toEqual([['raised', 90_000]]);
  });

  it('waits on while documents come, and ends with the first that comes again', async () => {
    const world = worldOf(liveness);
    await world.host('a', { enrolledAtMs: startMs });
    await world.deliver([membership('HOST_ENROLLED', 'a', startMs)]);
    const input = world.machine.all()[0]?.input as never;
    await world.samples.put(document(1, startMs + minuteMs));
    world.at(startMs + 90 * secondMs);
    expect(await world.wake(input)).toEqual({
      next: 'wait',
      until: new Date(startMs + minuteMs + 90 * secondMs).toISOString(),
    });
    const firedMs = startMs + minuteMs + 90 * secondMs;
    world.at(firedMs);
    expect(await world.wake(input)).toEqual({
      next: 'wait',
      until: new Date(firedMs + heartbeatLookMs).toISOString(),
    });
    await world.samples.put(document(2, firedMs + 7_000));
    world.at(firedMs + heartbeatLookMs);
    await world.wake(input);
    expect(world.transitions()).toEqual([
      ['raised', firedMs - startMs],
      ['cleared', firedMs + 7_000 - startMs],
    ]);
  });

  it('begins with new definitions for the hosts that are there', async () => {
    const world = worldOf(liveness);
    await world.host('a', { enrolledAtMs: startMs - hourMs });
    await world.deliver([applied(startMs)]);
    expect(world.transitions()).toEqual([['raised', 90_000 - hourMs]]);
  });
});
