import { describe, expect, it } from 'vitest';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Policy } from '../../shared/language/artifact.ts';
import { judge, maxHops, type TargetFacts } from '../../shared/policy/guards.ts';
import { minuteMs } from '../../shared/time.ts';
import { anEvent, aPolicy, eventMs } from './event-for-tests.ts';

const facts: TargetFacts = {
  nowMs: eventMs,
  isKillSwitchOn: false,
  hostState: 'active',
  cooldownUntilMs: undefined,
};
const own = { kind: 'system', name: 'tocsin' } as const;
const ofNode1 = { policy: 'add-storage', target: 'node-1' };

describe('judge', () => {
  it.each<[string, Partial<TargetFacts>, Partial<Policy>, Partial<TocsinEvent>, object]>([
    ['acts when all guards let it', {}, {}, {}, { kind: 'act', values: { value: 0.97 } }],
    ['stops for the kill switch', { isKillSwitchOn: true }, {}, {}, suppressed('kill-switch', {})],
    [
      'acts after two responses in a row',
      {},
      {},
      { hop: maxHops - 1 },
      { kind: 'act', values: { value: 0.97 } },
    ],
    ['stops after three', {}, {}, { hop: maxHops }, suppressed('hop', { hop: 3, maxHops: 3 })],
    [
      'stops for what it caused itself',
      {},
      {},
      { source: own, labels: ofNode1, type: 'RESPONSE_FAILED' },
      suppressed('own-event', { cause: 'RESPONSE_FAILED' }),
    ],
    [
      'acts for what it did to another target',
      {},
      {},
      { source: own, labels: { ...ofNode1, target: 'x' } },
      act(),
    ],
    ['acts for what another policy did', {}, {}, { source: own, labels: { ...ofNode1, policy: 'x' } }, act()],
    [
      'acts for such labels of somebody else',
      {},
      {},
      { source: { ...own, name: 'x' }, labels: ofNode1 },
      act(),
    ],
    ['stops for a host that nobody knows', { hostState: undefined }, {}, {}, suppressed('host-unknown', {})],
    ['stops for a draining host', { hostState: 'draining' }, {}, {}, suppressed('host-draining', {})],
    ['stops for a removed host', { hostState: 'removed' }, {}, {}, suppressed('host-removed', {})],
    [
      'stops until the cooldown is over',
      { cooldownUntilMs: eventMs + 1 },
      {},
      {},
      suppressed('cooldown', { cooldownMs: 30 * minuteMs, untilMs: eventMs + 1 }),
    ],
    ['acts at its very end', { cooldownUntilMs: eventMs }, {}, {}, act()],
    ['only records what it would do', {}, { mode: 'observe' }, {}, suppressed('observe', { value: 0.97 })],
    [
      'tells another guard before observe',
      { hostState: 'draining' },
      { mode: 'observe' },
      {},
      suppressed('host-draining', {}),
    ],
  ])('%s', (_what, given, policy, event, expected) => {
    const target = { host: 'node-1', value: 0.97 };
    expect(judge(aPolicy(policy), anEvent(event), target, { ...facts, ...given })).toEqual(expected);
  });

  it('gives no value where none is known', () => {
    expect(judge(aPolicy(), anEvent(), { host: 'node-1' }, facts)).toEqual({ kind: 'act', values: {} });
  });
});

function suppressed(reason: string, values: object) {
  return { kind: 'suppressed', reason, values };
}

function act() {
  return { kind: 'act', values: { value: 0.97 } };
}
