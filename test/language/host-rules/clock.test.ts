import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../../shared/language/limits.ts';
import { cpu, hostRules, startMs } from '../given.ts';
import { busy, cpuTicks, gap, member, run } from './given.ts';

const hour = 3600;
const setBack = (at: number, value: number) => ({ at: at - hour, series: [cpu(value)] });

describe('the time axis of host rules', () => {
  it('counts the time between two runs as far as samples were valid', () => {
    const before = run(busy(', for: 4s'), cpuTicks([0.9, 0.9]));
    const after = run(busy(', for: 4s'), [{ at: 5, series: [cpu(0.9)] }], before.state);
    // True for the four seconds until the last sample ran out, and true again now.
    expect(after.log).toEqual(['raised BUSY @5 since 0']);
  });

  it('resets a hold over a pause that is longer than its gap', () => {
    const before = run(busy(', for: 4s'), cpuTicks([0.9, 0.9]));
    const after = run(busy(', for: 4s'), [{ at: 9, series: [cpu(0.9)] }], before.state);
    expect(after.log).toEqual([]);
  });

  it('moves with a wall clock that was set back between two runs: holds keep their length, the pause counts 1 ms', () => {
    const rules = busy(', for: 3s');
    const before = run(rules, cpuTicks([0.9, 0.9]));
    const after = run(rules, [setBack(1, 0.9), setBack(2, 0.9), setBack(3, 0.9)], before.state);
    expect(after.log).toEqual([`raised BUSY @${2 - hour + 0.999} since ${-hour - 0.001}`]);
    expect(after.state.lastMs).toBe(startMs + (3 - hour) * 1000);
  });

  it('moves samples as well, so that a window goes on: known once four of its five seconds are covered', () => {
    const rules = hostRules('{ name: busy, when: "avg(system.cpu.utilization, 5s) > 70%" }');
    const before = run(rules, cpuTicks([0.9, 0.9, 0.9, 0.9]));
    expect(before.log).toEqual([]);
    const { log } = run(rules, [setBack(4, 0.9), setBack(5, 0.9)], before.state);
    expect(log).toEqual(['raised BUSY @-3595.001 since -3595.001']);
  });

  it('moves what gates remember: a cooldown goes on', () => {
    const rules = busy(', cooldown: 5s');
    const before = run(rules, cpuTicks([0.9, 0.1]));
    const { log } = run(rules, [setBack(2, 0.9), setBack(3, 0.1), setBack(6, 0.9)], before.state);
    expect(log.filter((each) => each.startsWith('raised'))).toEqual([
      `raised BUSY @${2 - hour} since ${2 - hour} muted:cooldown`,
      `raised BUSY @${6 - hour} since ${6 - hour}`,
    ]);
  });

  it('moves the hold of a clear, and that of the unknown', () => {
    const clearing = busy(', clear_for: 3s');
    const { state } = run(clearing, cpuTicks([0.9, 0.1, 0.1]));
    expect(run(clearing, [setBack(3, 0.1), setBack(5, 0.1)], state).log).toEqual(['cleared BUSY @0 since 0']);
    const unknown = busy(', missing: unknown-event, max_gap: 3s');
    const silent = run(unknown, cpuTicks(gap(3)));
    expect(
      run(
        unknown,
        [
          { at: 3 - hour, series: [] },
          { at: 5 - hour, series: [] },
        ],
        silent.state,
      ).log,
    ).toEqual([`raised BUSY_UNKNOWN @${3.999 - hour} since ${0.999 - hour}`]);
  });

  it('moves the begin of a clear that is held', () => {
    const rules = busy(', clear_for: 9s');
    const { state } = run(rules, cpuTicks([0.9, 0.1, 0.1]));
    const after = run(rules, [setBack(3, 0.1)], state).state;
    const [instance] = Object.values(Object.values(after.rules)[0]?.instances ?? {});
    const backMs = (3 - hour - 2) * 1000 - 1;
    expect(instance?.base.phase).toEqual({
      kind: 'open',
      startMs: startMs + backMs,
      raisedMs: startMs + backMs,
      clearing: { startMs: startMs + 1000 + backMs, trueMs: 1002, unknownMs: 0 },
    });
  });

  it('never ends an episode before its raise', () => {
    const before = run(busy(), cpuTicks([0.9]));
    expect(run(busy(), [setBack(0, 0.1)], before.state).log).toEqual(['cleared BUSY @0 since 0']);
  });

  it('gives no start before all time on a clock that begins in 1970', () => {
    const before = run(busy(', for: 3s'), cpuTicks([0.9, 0.9, 0.9]));
    const atBegin = -startMs / 1000;
    const { events } = run(
      busy(', for: 3s'),
      [1, 2, 3].map((at) => ({ at: atBegin + at, series: [cpu(0.9)] })),
      before.state,
    );
    expect(events.map(({ start, t }) => [start, t])).toEqual([[0, 1_999]]);
  });

  it('goes on with what members said', () => {
    const members = [member('m', 'system.cpu.utilization > 50%')];
    const before = run([], [{ at: 0, series: [cpu(0.9)], members }]);
    const { log } = run(
      [],
      [
        { at: -hour, series: [cpu(0.9)], members },
        { at: 1 - hour, series: [cpu(0.1)], members },
      ],
      before.state,
    );
    expect(log).toEqual([`m false @${1 - hour}`]);
  });

  it('takes a second tick at the same time for none: its values count from then on', () => {
    const ticks = [
      { at: 0, series: [cpu(0.1)] },
      { at: 0, series: [cpu(0.9)] },
      { at: 1, series: [] },
    ];
    expect(run(busy(), ticks).log).toEqual(['raised BUSY @0.001 since 0.001']);
  });

  it('evaluates a pause up to its limit at exact times, and counts a longer one as that long', () => {
    const rules = busy(', missing: false');
    const { state } = run(rules, cpuTicks([0.9]));
    const pauseSec = languageLimits.hostPauseMs / 1000;
    expect(run(rules, [{ at: pauseSec, series: [] }], state).log).toEqual(['cleared BUSY @3 since 0']);
    expect(run(rules, [{ at: pauseSec + 0.001, series: [] }], state).log).toEqual([
      'cleared BUSY @3.001 since 0',
    ]);
  });
});
