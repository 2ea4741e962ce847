import { describe, expect, it } from 'vitest';
import { readRuleState } from '../../agent/rule-state.ts';
import { canonicalKey, episodeId, transitionId } from '../../shared/facts/ids.ts';
import type { HostRulesState } from '../../shared/language/host-rules/host-rule-state.ts';
import { cpu, hostRules, startMs } from '../language/given.ts';
import { run } from '../language/host-rules/given.ts';

const rules = hostRules(
  '{ name: busy, when: system.cpu.utilization >= 90%, for: 20s, clear_for: 20s, severity: major }',
);
const hash = rules[0]?.hash ?? '';
const lastMs = startMs + 30_000;

const episode = episodeId('default', 'busy', canonicalKey({ host: 'node-1' }), startMs);
const open = {
  raiseId: transitionId(episode, 'raised', startMs + 20_000),
  episode,
  startMs,
  type: 'BUSY',
  severity: 'major',
  rule: { application: 'default', name: 'busy', hash },
};

/** As an agent of version 0.1 wrote it. */
function firstState(more: object): unknown {
  const instance = { labels: {}, reads: [{ value: 0.95, untilMs: 60_000 }], ...more };
  const rule = {
    application: 'default',
    name: 'busy',
    by: ['host'],
    emit: 'BUSY',
    instances: { '[]': instance },
  };
  return { v: 1, clockMs: 30_000, last: { nowMs: lastMs, monoMs: 30_000 }, rules: { [hash]: rule } };
}

function goOn(state: unknown, values: readonly number[]) {
  const ticks = values.map((value, i) => ({
    at: 40 + 10 * i,
    series: [{ ...cpu(value), intervalMs: 10_000 }],
  }));
  return run(rules, ticks, readRuleState(state));
}

describe('readRuleState', () => {
  it('lets an open episode of the first version go on: it clears under its own id', () => {
    const { events, log } = goOn(firstState({ open }), [0.95, 0.1, 0.1, 0.1]);
    expect(log).toEqual(['cleared BUSY @70 since 0']);
    expect(events[0]).toMatchObject({
      episode,
      origin: open.raiseId,
      causes: [open.raiseId],
      severity: 'major',
    });
  });

  it('lets its holds go on, with the pause as unknown time', () => {
    const hold = { startMs: lastMs - 10_000, trueMs: 10_000, unknownMs: 0 };
    expect(goOn(firstState({ hold }), [0.95, 0.95, 0.1]).log).toEqual(['raised BUSY @50 since 20']);
    expect(goOn(firstState({ open, clearHold: hold }), [0.1, 0.1]).log).toEqual(['cleared BUSY @50 since 0']);
  });

  it('begins anew from a state that saw no tick', () => {
    expect(readRuleState({ v: 1, clockMs: 0, rules: {} })).toEqual({
      v: 2,
      series: {},
      rules: {},
      members: {},
    });
  });

  it('reads the present version as it stands', () => {
    const state: HostRulesState = { v: 2, lastMs, series: {}, rules: {}, members: {} };
    expect(readRuleState(state)).toBe(state);
  });

  it.each([
    ['no state', 7],
    ['a version to come', { v: 3, series: {}, rules: {}, members: {} }],
    ['one without rules', { v: 1 }],
    ['one without series', { v: 2, rules: {}, members: {} }],
    ['one without members', { v: 2, rules: {}, series: {} }],
  ])('refuses %s', (_, value) => {
    expect(readRuleState(value)).toBeUndefined();
  });
});
