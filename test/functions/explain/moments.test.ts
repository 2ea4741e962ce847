import { describe, expect, it } from 'vitest';
import { explainLimits } from '../../../functions/explain/limits.ts';
import { renderExplanation } from '../../../shared/language/evaluation/explanation/render.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { clear, occurrence, raise } from '../../correlator/given.ts';
import { makeService } from './service.ts';

type Labels = Readonly<Record<string, string>>;

const at = (tMs: number) => String(noonMs + tMs);
const of = (type: string, tMs: number, labels: Labels = {}) => occurrence(type, noonMs + tMs, { labels });
const episode = (type: string, fromMs: number, toMs?: number, labels: Labels = {}) => {
  const child = { type, labels, startMs: noonMs + fromMs };
  return toMs === undefined ? [raise(child)] : [raise(child), clear(child, noonMs + toMs)];
};

async function world(rule: string, given: Parameters<Awaited<ReturnType<typeof makeService>>['happen']>[0]) {
  const service = await makeService(`rules:\n  - { name: it, emit: IT, ${rule} }\n`);
  const said = await service.happen(given);
  const told = async (tMs: number, key?: string) => {
    const answer = await service.explain({ rule: 'it', at: at(tMs), ...(key !== undefined && { key }) });
    const [first] = answer.instances;
    return {
      ...first,
      notes: answer.notes,
      lines: renderExplanation(first?.explanation as never)
        .split('\n')
        .map((line) => line.trim()),
      facts: Object.keys(answer.facts),
      gates: first?.gates.map(({ text }) => text),
      changeMs: first?.timers.filter(({ kind }) => kind === 'change').map(({ atMs }) => atMs - noonMs),
    };
  };
  return { ...service, said, told };
}

describe('the explanation of a sequence', () => {
  const rule = 'by: [job], when: { sequence: [A, B], within: 15m, without: [C] }';
  const job = { job: 'j' };
  const [a, b, again, c] = [
    of('A', 0, job),
    of('B', 5 * minuteMs, job),
    of('A', 20 * minuteMs, job),
    of('C', 22 * minuteMs, job),
  ];

  it.each<[number, string, readonly string[], readonly string[]]>([
    [-1, 'it{job="j"} has heard of nothing yet', ['no A yet', 'no B yet', 'no C yet'], []],
    [0, 'it{job="j"} has not occurred', ['sequence: A at 12:00:00, waits for B until 12:15:00'], [a.id]],
    [
      5 * minuteMs - 1,
      'it{job="j"} has not occurred',
      ['sequence: A at 12:00:00, waits for B until 12:15:00'],
      [a.id],
    ],
    [5 * minuteMs, 'it{job="j"} occurred last at 12:05:00', ['sequence: matched at 12:05:00'], [a.id, b.id]],
    [
      21 * minuteMs,
      'it{job="j"} has not occurred since 12:16:00',
      ['sequence: A at 12:20:00, waits for B until 12:35:00'],
      [again.id],
    ],
    [
      23 * minuteMs,
      'it{job="j"} has not occurred since 12:18:00',
      ['sequence: A at 12:20:00, broken off at 12:22:00'],
      [again.id, c.id],
    ],
  ])('at %d ms', async (tMs, ...expected) => {
    const { told } = await world(rule, [a, b, again, c]);
    const { lines, facts, notes } = await told(tMs, 'job=j');
    expect([lines[0], lines.slice(1), facts]).toEqual(expected);
    expect(notes).toEqual([]);
  });
});

describe('the explanation of an absence after a trigger', () => {
  const rule = 'by: [job], when: { after: A, absent: B, for: 30m }';
  const waits = 'absent after: A at 12:00:00, waits for B until 12:30:00';
  const missed = 'absent after: A at 12:00:00, B missed since 12:30:00';

  it.each<[number, string, string, readonly number[]]>([
    [0, 'has not occurred', waits, [30 * minuteMs]],
    [30 * minuteMs - 1, 'has not occurred', waits, [30 * minuteMs]],
    [30 * minuteMs, 'occurred last at 12:30:00', missed, []],
  ])('tells its trigger and its deadline at %d ms', async (tMs, state, text, change) => {
    const trigger = of('A', 0, { job: 'j' });
    const { told, said } = await world(rule, [trigger]);
    const { lines, facts, changeMs, timers } = await told(tMs, 'job=j');
    expect([lines, facts, changeMs]).toEqual([[`it{job="j"} ${state}`, text], [trigger.id], change]);
    if (change.length > 0)
      expect(timers?.at(-1)?.text).toBe('it occurs at 12:30:00 if no fact comes, decided at 12:30:15');
    expect(said.map(({ t }) => t - noonMs)).toEqual([30 * minuteMs]);
  });

  it('tells what answered it', async () => {
    const events = [of('A', 0, { job: 'j' }), of('B', 10 * minuteMs, { job: 'j' })];
    const { told } = await world(rule, events);
    expect((await told(40 * minuteMs, 'job=j')).lines[1]).toBe(
      'absent after: A at 12:00:00, B came at 12:10:00',
    );
  });
});

describe('the explanation of a count in a window', () => {
  const rule = 'by: [user], when: "count(A, 5m) >= 3"';
  const events = [0, 1, 2].map((minute) => of('A', minute * minuteMs, { user: 'u' }));
  const ids = events.map(({ id }) => id);

  it.each<[number, string, string, readonly string[]]>([
    [2 * minuteMs - 1, 'it{user="u"} is idle', 'count(A, 5m) is 2', ids.slice(0, 2)],
    [2 * minuteMs, 'it{user="u"} is open since 12:02:00, raised at 12:02:00', 'count(A, 5m) is 3', ids],
    [5 * minuteMs - 1, 'it{user="u"} is open since 12:02:00, raised at 12:02:00', 'count(A, 5m) is 3', ids],
    [5 * minuteMs, 'it{user="u"} is idle, cleared at 12:05:00', 'count(A, 5m) is 2', ids.slice(1)],
    [8 * minuteMs, 'it{user="u"} is idle, cleared at 12:05:00', 'count(A, 5m) is 0', []],
  ])('tells the events that count at %d ms', async (tMs, ...expected) => {
    const { told } = await world(rule, events);
    const { lines, facts, notes } = await told(tMs, 'user=u');
    expect([lines[0], lines[2], facts]).toEqual(expected);
    expect(notes).toEqual([]);
  });

  it('tells when it clears if no fact comes', async () => {
    const { told } = await world(rule, events);
    const { timers } = await told(3 * minuteMs, 'user=u');
    expect(timers?.map(({ text }) => text)).toEqual(['it clears at 12:05:00 if no fact comes']);
  });
});

describe('the explanation of hours', () => {
  // Noon is a Saturday.
  const rule = "by: [], when: A, during: { zone: Europe/Berlin, times: ['Mon-Fri 08:00-18:00'] }";

  it('says that it is outside of them, and when it raises', async () => {
    const { told } = await world(rule, episode('A', 0));
    const { lines, truth, phase, changeMs } = await told(minuteMs);
    expect(lines).toEqual(['it is idle', 'it is outside of its hours', 'A is true since 12:00:00']);
    expect([truth, phase]).toEqual(['true', 'idle']);
    expect(changeMs).toEqual([Date.parse('2026-11-23T08:00:00+01:00') - noonMs]);
  });

  it.each([
    ['2026-11-23T08:00:00+01:00', -1, 'idle'],
    ['2026-11-23T08:00:00+01:00', 0, 'open'],
    ['2026-11-23T18:00:00+01:00', 0, 'open'],
  ])('begins with them: %s and %d ms', async (time, offsetMs, phase) => {
    const { told, clock } = await world(rule, episode('A', 0));
    clock.nowMs = noonMs + 3 * dayMs;
    expect((await told(Date.parse(time) + offsetMs - noonMs)).phase).toBe(phase);
  });
});

describe('the explanation of gates', () => {
  it('tells what holds a raise back, and when it was told at last', async () => {
    const rule = 'by: [], when: A, unless: { event: B, wait: 2m, extend: 3m }';
    const { told } = await world(rule, [
      ...episode('B', minuteMs, 10 * minuteMs),
      ...episode('A', 5 * minuteMs, 30 * minuteMs),
    ]);
    const active = 'unless B holds a raise back while it is active: it is active since 12:01:00';
    expect((await told(5 * minuteMs - 1)).gates).toEqual([active]);
    const held = await told(7 * minuteMs);
    expect([held.phase, held.gates]).toEqual(['open', [active]]);
    expect((await told(13 * minuteMs - 1)).gates).toEqual([
      'unless B holds a raise back until 12:13:00: it is active since 12:01:00',
    ]);
    const free = await told(13 * minuteMs);
    expect(free.gates).toEqual([]);
    const times = free.published?.map(({ raisedMs, toldMs }) => [raisedMs - noonMs, toldMs - noonMs]);
    expect(times).toEqual([[5 * minuteMs, 13 * minuteMs]]);
  });

  it('tells the cooldown, that of its end outside', async () => {
    const rule = 'by: [], when: A, cooldown: 10m';
    const { told } = await world(rule, episode('A', 0, minuteMs));
    expect((await told(10 * minuteMs - 1)).gates).toEqual([
      'cooldown of 10m until 12:10:00 mutes a raise: the last one was at 12:00:00',
    ]);
    expect((await told(10 * minuteMs)).gates).toEqual([]);
  });

  it('tells how many raises there were, and what was muted', async () => {
    const rule = 'by: [], when: A, "max_raises": { max: 2, per: 1h }';
    const raises = [0, 20, 40].flatMap((minute) => episode('A', minute * minuteMs, (minute + 1) * minuteMs));
    const { told, clock } = await world(rule, raises);
    clock.nowMs = noonMs + 2 * hourMs;
    expect((await told(20 * minuteMs - 1)).gates).toEqual([]);
    const { gates, published } = await told(41 * minuteMs);
    expect(gates).toEqual(['max_raises until 13:00:00 mutes a raise: 2 raises within 1h, at most 2']);
    expect(published?.map(({ muted }) => muted)).toEqual([undefined, undefined, 'max-raises']);
    expect((await told(hourMs)).gates).toEqual([]);
  });
});

describe('the explanation of what is not known', () => {
  const silent = (fromMs: number, toldMs: number) => {
    const told = of('HOST_SILENT', toldMs, { host: 'h' });
    const start = noonMs + fromMs;
    return { ...told, host: 'h', transition: 'raised' as const, episode: told.id, start };
  };
  const absent = 'by: [host], when: { absent: BEAT, for: 1m }';
  const given = [{ ...of('BEAT', 0, { host: 'h' }), host: 'h' }, silent(30_000, 3 * minuteMs)];

  it.each<[string, number, string, string, readonly string[]]>([
    ['hold', 59_999, 'unknown', 'idle', []],
    ['hold', 4 * minuteMs, 'unknown', 'idle', []],
    ['"true"', 4 * minuteMs, 'unknown', 'open', ['its condition is unknown, which counts as true']],
    ['"false"', 4 * minuteMs, 'unknown', 'idle', ['its condition is unknown, which counts as false']],
    ['unknown-event, max_gap: 2m', 2 * minuteMs, 'unknown', 'idle', []],
    ['unknown-event, max_gap: 2m', 4 * minuteMs, 'unknown', 'idle', ['IT_UNKNOWN is open since']],
  ])('says what missing: %s makes of it at %d ms', async (missing, tMs, truth, phase, texts) => {
    const { told } = await world(`${absent}, missing: ${missing}`, given);
    const found = await told(tMs, 'host=h');
    expect(found).toMatchObject({ truth, phase });
    for (const text of texts) expect(found.lines.join('|')).toContain(text);
    expect(found.lines.join('|')).toContain('host h silent since 12:00:30');
  });

  it.each([
    [explainLimits.waited, undefined],
    [explainLimits.waited + 1, 'and 1 more'],
  ])('lists %d kinds of events that an instance without any waits for', async (count, last) => {
    const types = Array.from({ length: count }, (_, i) => `E${i + 10}`);
    const { told } = await world(`by: [], when: ${types.join(' and ')}`, []);
    const { lines, phase } = await told(0);
    expect([phase, lines.length]).toEqual(['unborn', 1 + explainLimits.waited + (last ? 1 : 0)]);
    expect(lines.find((line) => line.startsWith('and '))).toBe(last);
  });

  it('notes that events before the time may have expired', async () => {
    const { told, clock } = await world('by: [], when: "count(A, 1h) >= 1"', [of('A', 0)]);
    clock.nowMs = noonMs + 90 * dayMs;
    expect((await told(hourMs)).notes).toEqual([
      'events are kept 90d: what older ones said is unknown, and counts as never said',
    ]);
    expect((await told(hourMs + 5 * minuteMs)).notes).toEqual([]);
  });
});
