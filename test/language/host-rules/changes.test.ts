import { describe, expect, it } from 'vitest';
import { cpu, hostRules } from '../given.ts';
import { busy, cpuTicks, run } from './given.ts';

const full = hostRules(
  '{ name: disk-full, by: [host, mountpoint], when: system.filesystem.utilization >= 95%, for: 3s, ' +
    'clear: system.filesystem.utilization < 90%, clear_for: 2s, severity: major, ' +
    'set: { used: system.filesystem.utilization }, message: "{host} {mountpoint} is {used:percent} full" }',
);

describe('an edit of host rules', () => {
  it('keeps the state of a rule when others come and go', () => {
    const rules = busy(', for: 3s');
    const ticks = [0, 1, 2, 3].map((at) => ({
      at,
      series: [cpu(0.9)],
      rules: at % 2 ? [...rules, ...full] : rules,
    }));
    expect(run(rules, ticks).log).toEqual(['raised BUSY @3 since 0']);
  });

  it('clears the open episodes of a rule that is removed', () => {
    const { log, state } = run(busy(), [...cpuTicks([0.9]), { at: 1, series: [cpu(0.9)], rules: [] }]);
    expect(log).toEqual(['raised BUSY @0 since 0', 'cleared BUSY @1 since 0 rule-removed']);
    expect(state.rules).toEqual({});
  });

  it('hands open episodes to the edited rule, which ends them by its own condition', () => {
    const edited = hostRules('{ name: busy, when: system.cpu.utilization >= 50% }');
    const { log, events } = run(busy(), [
      ...cpuTicks([0.9]),
      { at: 1, series: [cpu(0.6)], rules: edited },
      { at: 2, series: [cpu(0.4)], rules: edited },
    ]);
    expect(log).toEqual(['raised BUSY @0 since 0', 'cleared BUSY @2 since 0']);
    expect(events[1]?.causes).toEqual([events[0]?.id]);
  });

  it('clears what a rule of another key or event type cannot take over', () => {
    const renamed = hostRules('{ name: busy, when: system.cpu.utilization >= 90%, emit: HOT }');
    const { log } = run(busy(), [...cpuTicks([0.9]), { at: 1, series: [cpu(0.95)], rules: renamed }]);
    expect(log).toEqual([
      'raised BUSY @0 since 0',
      'raised HOT @1 since 1',
      'cleared BUSY @1 since 0 rule-removed',
    ]);
  });

  const edited = (more: string) => hostRules(`{ name: busy, when: system.cpu.utilization >= 80%${more} }`);
  const unedited = cpuTicks([0.9, 0.9, 0.9, 0.9]);
  const editedTicks = (more: string, values: readonly number[]) =>
    values.map((value, i) => ({ at: 4 + i, series: [cpu(value)], rules: edited(more) }));

  it.each<[string, string, readonly string[]]>([
    ['lets what is open go on under keep', '', ['cleared BUSY @8 since 0']],
    [
      'ends it under restart, and holds it anew',
      ', on_change: restart, for: 2s',
      ['cleared BUSY @4 since 0 rule-changed', 'raised BUSY @6 since 4', 'cleared BUSY @8 since 4'],
    ],
    [
      'ends it under clear, and holds it anew',
      ', on_change: clear, for: 2s',
      ['cleared BUSY @4 since 0 rule-changed', 'raised BUSY @6 since 4', 'cleared BUSY @8 since 4'],
    ],
  ])('%s', (_, more, expected) => {
    const { log } = run(busy(), [...unedited, ...editedTicks(more, [0.9, 0.9, 0.9, 0.9, 0.1])]);
    expect(log).toEqual(['raised BUSY @0 since 0', ...expected]);
  });

  it('begins a running hold anew, since another condition was true', () => {
    const { log } = run(busy(', for: 5s'), [
      ...unedited,
      ...editedTicks(', for: 5s', [0.9, 0.9, 0.9, 0.9, 0.9, 0.9]),
    ]);
    expect(log).toEqual(['raised BUSY @9 since 4']);
  });

  it('begins the hold of a clear anew', () => {
    const { log } = run(busy(', clear_for: 3s'), [
      ...cpuTicks([0.9, 0.1, 0.1]),
      ...[3, 4, 5, 6].map((at) => ({ at, series: [cpu(0.1)], rules: edited(', clear_for: 3s') })),
    ]);
    expect(log).toEqual(['raised BUSY @0 since 0', 'cleared BUSY @6 since 0']);
  });

  it.each([
    ['keep', 'muted:cooldown'],
    ['clear', 'muted:cooldown'],
    ['restart', ''],
  ])('under %s counts former raises for the cooldown or not', (change, mark) => {
    const { log } = run(busy(', cooldown: 1m'), [
      ...cpuTicks([0.9, 0.1]),
      { at: 2, series: [cpu(0.9)], rules: edited(`, cooldown: 1m, on_change: ${change}`) },
    ]);
    expect(log.at(-1)).toBe(`raised BUSY @2 since 2 ${mark}`.trim());
  });

  it('does not let an edit be a new occurrence, unless it restarts', () => {
    const again = (more: string) =>
      run(busy(', kind: occurrence'), [
        ...cpuTicks([0.9]),
        { at: 1, series: [cpu(0.9)], rules: edited(`, kind: occurrence${more}`) },
      ]).log;
    expect(again('')).toEqual(['occurred BUSY @0']);
    expect(again(', on_change: restart')).toEqual(['occurred BUSY @0', 'occurred BUSY @1']);
  });

  it('ends what is open if the rule now makes occurrences', () => {
    const { log } = run(busy(), [
      ...cpuTicks([0.9]),
      { at: 1, series: [cpu(0.1)], rules: edited(', kind: occurrence') },
    ]);
    expect(log).toEqual(['raised BUSY @0 since 0', 'cleared BUSY @1 since 0 rule-removed']);
  });

  it.each<[string, string, readonly string[]]>([
    ['keeps it', ', missing: unknown-event', []],
    ['ends it with its key', '', ['cleared BUSY_UNKNOWN @1 since 0 rule-changed']],
    [
      'ends it under clear',
      ', missing: unknown-event, on_change: clear',
      ['cleared BUSY_UNKNOWN @1 since 0 rule-changed', 'raised BUSY_UNKNOWN @1 since 1'],
    ],
  ])('%s if the unknown is open', (_, more, expected) => {
    const { log } = run(busy(', missing: unknown-event'), [
      { at: 0, series: [] },
      { at: 1, series: [], rules: edited(more) },
    ]);
    expect(log).toEqual(['raised BUSY_UNKNOWN @0 since 0', ...expected]);
  });

  it('clears what is open of the unknown as well when the rule is removed', () => {
    const { log } = run(busy(', missing: unknown-event'), [
      { at: 0, series: [] },
      { at: 1, series: [], rules: [] },
    ]);
    expect(log.at(-1)).toBe('cleared BUSY_UNKNOWN @1 since 0 rule-removed');
  });
});
