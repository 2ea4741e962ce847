import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { silentAfterMs } from '../../../functions/sweep/silence-events.ts';
import { canonicalKey, episodeId, transitionId } from '../../../shared/facts/ids.ts';
import { fleetOf, makeFleet, startMs } from './small-fleet.ts';

describe('the silence of a host', () => {
  it('is raised at the limit and not before, once, with a start and ids that follow from the last contact', async () => {
    const fleet = makeFleet();
    await fleet.host('node-1');
    await fleet.contact('node-1', startMs + 5_000);
    const episode = episodeId('tocsin', 'host-silent', canonicalKey({ host: 'node-1' }), startMs + 5_000);
    const id = transitionId(episode, 'raised', startMs + 5_000 + silentAfterMs);
    expect(await fleet.sweepAt(4_999 + silentAfterMs)).toEqual([]);
    expect(await fleet.sweepAt(9_000 + silentAfterMs)).toEqual([
      {
        v: 1,
        id,
        type: 'HOST_SILENT',
        transition: 'raised',
        episode,
        start: startMs + 5_000,
        t: startMs + 5_000 + silentAfterMs,
        r: startMs + 9_000 + silentAfterMs,
        origin: id,
        severity: 'major',
        source: { kind: 'system', name: 'sweep' },
        host: 'node-1',
        labels: { host: 'node-1' },
        values: {},
        message: 'node-1 has not been heard',
        causes: [],
      },
    ]);
    expect(await fleet.sweepAt(60_000 + silentAfterMs)).toEqual([]);
  });

  it('is cleared at its next contact, once, and may come again', async () => {
    const fleet = await fleetOf(1);
    const [raised] = await fleet.sweepAt(silentAfterMs);
    await fleet.contact('node-0', startMs + 200_000);
    const [cleared, ...others] = await fleet.sweepAt(240_000);
    expect(others).toEqual([]);
    expect(cleared).toMatchObject({
      transition: 'cleared',
      origin: raised?.id,
      t: startMs + 200_000,
      r: startMs + 240_000,
    });
    expect(await fleet.sweepAt(300_000)).toEqual([]);
    expect(await fleet.sweepAt(200_000 + silentAfterMs)).toMatchObject([{ start: startMs + 200_000 }]);
  });

  it('is raised once by two sweeps at the same time', async () => {
    const fleet = await fleetOf(1);
    await fleet.sweepAt(0);
    await Promise.all([fleet.sweepAt(silentAfterMs), fleet.sweepAt(silentAfterMs)]);
    expect(fleet.events.all()).toHaveLength(1);
  });

  it.each(['draining', 'removed'] as const)('is not raised of a host that is %s', async (state) => {
    const fleet = makeFleet();
    await fleet.host('node-1', { state });
    expect(await fleet.sweepAt(silentAfterMs * 2)).toEqual([]);
  });

  it.each([
    ['draining', [{ transition: 'cleared', reason: 'left', t: startMs + 190_000 }]],
    ['removed', []],
  ] as const)('that is %s while silent ends; its removal itself has cleared it', async (state, cleared) => {
    const fleet = await fleetOf(1);
    await fleet.sweepAt(silentAfterMs);
    await fleet.host('node-0', { state, stateAtMs: startMs + 190_000 });
    expect(await fleet.sweepAt(240_000)).toMatchObject(cleared);
    expect(await fleet.sweepAt(300_000)).toEqual([]);
  });

  it('begins with the enrolment of a host that was never heard', async () => {
    const fleet = makeFleet();
    await fleet.host('node-1', { enrolledAtMs: startMs + 30_000 });
    expect(await fleet.sweepAt(29_999 + silentAfterMs)).toEqual([]);
    expect(await fleet.sweepAt(30_000 + silentAfterMs)).toMatchObject([{ start: startMs + 30_000 }]);
  });
});

describe('a sweep', () => {
  it('does one part of its work when the other fails, and throws', async () => {
    const fleet = await fleetOf(1);
    fleet.state.due = async () => {
      throw new Error('no index');
    };
    await expect(fleet.sweepAt(silentAfterMs)).rejects.toThrow('no index');
    expect(fleet.events.all()).toHaveLength(1);
    expect(fleet.errors).toMatchObject([{ message: 'no index' }]);
  });

  it('passes over due items that are no instances, and tells of those that it cannot read', async () => {
    const fleet = makeFleet();
    const due = { expected: 'absent' as const, dueAtMs: startMs };
    await fleet.state.put({ key: stateKeys.response('r'), body: {}, ...due });
    await fleet.state.put({ key: stateKeys.instance('newer'), body: { v: 99 }, ...due });
    await fleet.sweepAt(120_000);
    expect(fleet.errors).toMatchObject([{ code: 'STATE_VERSION_UNKNOWN' }]);
    const passed = fleet.state.items().filter(({ key }) => key.p !== stateKeys.stuck().p);
    expect(passed.map(({ version, body }) => [version, body])).toEqual([
      [1, { v: 99 }],
      [1, {}],
    ]);
  });
});
