import { describe, expect, it } from 'vitest';
import { occurrenceId } from '../../../shared/facts/ids.ts';
import { cpu, disk, startMs } from '../given.ts';
import { busy, gap, member, run, type Tick } from './given.ts';

const hot = member('hot', 'system.cpu.utilization > 50%');
const full = member('full', 'system.filesystem.utilization > 90%', ['host', 'mountpoint']);

function ticks(values: ReadonlyArray<number | undefined>, more: Partial<Tick> = {}): readonly Tick[] {
  return values.map((value, at) => ({
    at,
    series: value === undefined ? [] : [cpu(value)],
    members: [hot],
    ...more,
  }));
}

describe('member rules', () => {
  it('tell each change of their truth once, the first that is known and the begin of the unknown', () => {
    const { log } = run([], ticks([undefined, 0.9, 0.9, 0.1, 0.9, ...gap(4), 0.9]));
    expect(log).toEqual(['hot true @1', 'hot false @3', 'hot true @4', 'hot unknown @7', 'hot true @9']);
  });

  it('tell it as an occurrence whose id follows from the member, its labels, time and truth', () => {
    const [event] = run([], ticks([0.9])).events;
    const id = occurrenceId(
      startMs,
      'MEMBER_CHANGED',
      'node-1',
      JSON.stringify(['hot', '[["host","node-1"]]', 'true']),
    );
    expect(event).toEqual({
      v: 1,
      id,
      type: 'MEMBER_CHANGED',
      transition: 'occurred',
      t: startMs,
      origin: id,
      severity: 'info',
      source: { kind: 'agent', host: 'node-1' },
      host: 'node-1',
      labels: { host: 'node-1' },
      values: { member: 'hot', truth: 'true' },
      causes: [],
      evidence: { 'system.cpu.utilization': 0.9 },
    });
  });

  it('are told again when the configuration changes, and only then', () => {
    const { log } = run(
      [],
      [
        ...ticks([0.9, 0.9], { version: 'v1' }),
        { at: 2, series: [cpu(0.9)], members: [hot], version: 'v2' },
        { at: 3, series: [cpu(0.9)], members: [hot], version: 'v2' },
        { at: 4, series: [cpu(0.1)], members: [hot], version: 'v3' },
      ],
    );
    expect(log).toEqual(['hot true @0', 'hot true @2', 'hot false @4']);
  });

  it('are told again as unknown if they were known before, and not at all if they never were', () => {
    const told = run(
      [],
      [...ticks([0.9, ...gap(4)], { version: 'v1' }), { at: 5, series: [], members: [hot], version: 'v2' }],
    );
    expect(told.log).toEqual(['hot true @0', 'hot unknown @3', 'hot unknown @5']);
    expect(run([], [{ at: 0, series: [], members: [hot], version: 'v1' }]).log).toEqual([]);
  });

  it('begin when their hash comes, and end without a word when it goes', () => {
    const { log, state } = run(
      [],
      [
        ...ticks([0.9, 0.9]),
        { at: 2, series: [cpu(0.9)], members: [{ ...hot, hash: 'other' }] },
        { at: 3, series: [cpu(0.1)], members: [] },
      ],
    );
    expect(log).toEqual(['hot true @0', 'other true @2']);
    expect(state.members).toEqual({});
  });

  it('have an instance for each key, and say unknown of one whose series are gone', () => {
    const { log, state } = run(
      [],
      [
        { at: 0, series: [disk('/', 0.99), disk('/data', 0.1)], members: [full] },
        ...[1, 2, 3, 4].map((at) => ({ at, series: [disk('/', 0.1)], members: [full] })),
      ],
    );
    expect(log).toEqual([
      'full / true @0',
      'full /data false @0',
      'full / false @1',
      'full /data unknown @3',
    ]);
    expect(Object.keys(state.members.full?.instances ?? {})).toEqual(['[["mountpoint","/"]]']);
  });

  it('say of a disk that is gone unknown, even if another part of the condition is known', () => {
    const either = member('m', 'system.filesystem.utilization > 90% or system.cpu.utilization > 50%', [
      'host',
      'mountpoint',
    ]);
    const { log } = run(
      [],
      [
        { at: 0, series: [disk('/', 0.1), cpu(0.9)], members: [either] },
        ...[1, 2, 3, 4].map((at) => ({ at, series: [cpu(0.9)], members: [either] })),
      ],
    );
    expect(log).toEqual(['m / true @0', 'm / unknown @3.001']);
  });

  it('share samples with the rules and keep to themselves', () => {
    const { log, state } = run(busy(), ticks([0.95, 0.1]));
    expect(log).toEqual(['raised BUSY @0 since 0', 'hot true @0', 'cleared BUSY @1 since 0', 'hot false @1']);
    expect(Object.keys(state.series)).toHaveLength(1);
  });
});
