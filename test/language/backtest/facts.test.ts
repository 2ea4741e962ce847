import { describe, expect, it } from 'vitest';
import { type FactsLine, readFactsLine } from '../../../shared/language/backtest/facts.ts';
import { backtestLimits } from '../../../shared/language/backtest/limits.ts';
import { needsOf, rulesOnSamples } from '../../../shared/language/backtest/needs.ts';
import { openReplay } from '../../../shared/language/backtest/replay.ts';
import { makeUnknownTimes } from '../../../shared/language/backtest/unknown-times.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { raise } from '../../correlator/given.ts';
import { compiled } from '../given.ts';
import { busyHost, documentsOf, headerOf, hostOf, startMs } from './given.ts';

const artifact = compiled(`
host_sets: { web: { tags: { role: web } }, db: { hosts: [db-1] } }
rules:
  - { name: busy, in: web, by: [host], when: system.cpu.utilization > 90%, for: 2m, emit: BUSY, cooldown: 1h }
  - { name: one, by: [host], when: 'system.memory.utilization{host="db-9"} > 90%', emit: ONE }
  - { name: slow, by: [], when: 'max_of(db, system.memory.utilization) > 50%', emit: SLOW }
  - { name: planned, by: [host], when: BUSY and not MAINTENANCE, emit: UNPLANNED, missing: unknown-event }
  - { name: people, by: [], when: 'count(LOGIN_FAILED, 10m) > 3', emit: BREAK_IN }
`);
const header = headerOf(artifact, startMs + hourMs);

describe('what rules need', () => {
  const needs = needsOf(artifact);

  it('are their metrics, the events that they do not make, and how far back they matter', () => {
    expect(needs.metrics).toEqual(['system.cpu.utilization', 'system.memory.utilization']);
    expect(needs.heard).toEqual(['HOST_SILENT', 'LOGIN_FAILED', 'MAINTENANCE']);
    expect(needs.said).toEqual(['BREAK_IN', 'BUSY', 'ONE', 'SLOW', 'UNPLANNED', 'UNPLANNED_UNKNOWN']);
    expect(needs.readsReceipts).toBe(false);
    expect(needs.warmupMs).toBe(hourMs + 2 * minuteMs + 10 * minuteMs + 15 * minuteMs);
  });

  it('reach back as far as the longest window of events', () => {
    const month = compiled(
      "rules: [{ name: many, by: [], when: 'count(LOGIN_FAILED, 30d) > 3', emit: MANY }]",
    );
    expect(needsOf(month).warmupMs).toBe(30 * dayMs + 15 * minuteMs);
  });

  it.each([
    ['web-1', { role: 'web' }, true],
    ['web-1', { role: 'cache' }, false],
    ['db-1', {}, true],
    ['db-9', {}, true],
    ['db-2', {}, false],
  ] as const)('of %s %j is %s', (host, tags, expected) => {
    expect(needs.isRead({ host, tags })).toBe(expected);
  });

  it('tell which rules rest on samples, through other rules as well', () => {
    const { hostRules, compositeRules } = artifact;
    const names = [...rulesOnSamples({ hostRules, compositeRules })].map(({ name }) => name);
    expect(names.sort()).toEqual(['busy', 'one', 'planned', 'slow']);
  });

  it('are receipts where contact itself is judged', () => {
    const alive = compiled(
      'rules: [{ name: gone, by: [host], when: { absent: HEARTBEAT, for: 90s }, emit: GONE }]',
    );
    const { heard, readsReceipts, isRead } = needsOf(alive);
    expect([heard, readsReceipts, isRead({ host: 'a', tags: {} })]).toEqual([[], true, true]);
  });
});

describe('a line of facts', () => {
  const lines: readonly FactsLine[] = [
    { ...header, applied: { version: 'v', rules: ['default/busy'] } },
    hostOf({ host: 'a', ticks: [] }),
    { kind: 'event', event: raise({ type: 'MAINTENANCE', labels: { host: 'a' }, startMs }) },
    { kind: 'said', event: raise({ type: 'BUSY', labels: { host: 'a' }, startMs }) },
    documentsOf(busyHost('a', 3, () => true)),
    { kind: 'up-to', tMs: startMs },
  ];

  it.each(lines.map((line, i) => [line.kind, line, i + 1] as const))(
    '%s is read as it was written',
    (_, line, number) => {
      expect(readFactsLine(JSON.stringify(line), number)).toEqual(line);
    },
  );

  it.each([
    ['{', 1, 'line 1', '{'],
    ['{}', 2, 'line 2', 'kind undefined'],
    ['null', 2, 'line 2', 'kind undefined'],
    ['{"kind":"toString"}', 2, 'line 2', 'kind "toString"'],
    [JSON.stringify(lines[1]), 1, 'line 1', 'host'],
    [JSON.stringify(header), 2, 'line 2', 'header'],
    [JSON.stringify({ ...header, v: 2 }), 1, 'line 1', expect.stringContaining('v')],
    [JSON.stringify({ kind: 'up-to', tMs: -1 }), 3, 'line 3', expect.stringContaining('tMs')],
  ])('%s is refused', (text, number, field, got) => {
    expect(() => readFactsLine(text, number)).toThrow(
      expect.objectContaining({ code: 'FACTS_INVALID', detail: expect.objectContaining({ field, got }) }),
    );
  });
});

describe('facts out of order', () => {
  it('are refused: a host after other facts, documents of no host, an end too early', () => {
    const replay = openReplay(artifact, header);
    expect(() => replay.take(documentsOf(busyHost('a', 1, () => true)))).toThrow('not in order');
    replay.take({ kind: 'up-to', tMs: startMs + minuteMs });
    expect(() => replay.take(hostOf({ host: 'a', ticks: [] }))).toThrow('not in order');
    expect(() => replay.finish()).toThrow('end too early');
  });

  it('are no more hosts than the bound', () => {
    const replay = openReplay(artifact, header);
    const take = (i: number) => replay.take(hostOf({ host: `h${i}`, ticks: [] }));
    for (let i = 0; i < backtestLimits.hosts; i++) take(i);
    expect(() => take(backtestLimits.hosts)).toThrow('too many hosts');
  });
});

describe('unknown times', () => {
  const { settlingMs } = backtestLimits;

  it('end when something is known, and last to the end if they are longer than data may be on its way', () => {
    const times = makeUnknownTimes();
    times.begin('a', 0);
    times.begin('a', 50);
    times.say('a', 10, true);
    times.say('a', 20, true);
    times.say('a', 30, false);
    times.say('a', 35, false);
    const toMs = 30 + settlingMs;
    expect(times.of('a', toMs)).toEqual([{ startMs: 0, endMs: 10 }]);
    expect(times.of('a', toMs + 1)).toEqual([
      { startMs: 0, endMs: 10 },
      { startMs: 30, endMs: toMs + 1 },
    ]);
    expect(times.of('b', toMs)).toEqual([]);
  });

  it('are no more than their bound', () => {
    const times = makeUnknownTimes(2);
    const add = (startMs: number) => times.add('a', { startMs, endMs: startMs + 1 });
    add(0);
    add(1);
    times.add('a', { startMs: 5, endMs: 5 });
    expect(() => add(2)).toThrow('too many stretches');
  });
});
