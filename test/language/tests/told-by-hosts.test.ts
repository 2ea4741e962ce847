import { describe, expect, it } from 'vitest';
import { episodeId } from '../../../shared/facts/ids.ts';
import { givenEvents, heartbeats, hostEvents } from '../../../shared/language/tests/given-events.ts';
import type { Given, GivenEvent, TestCase } from '../../../shared/language/tests/test-case.ts';

const at = { file: 'f.yaml', line: 3, column: 4, endColumn: 5 };
const startMs = 1_000_000;
const minuteMs = 60_000;
const forever = Number.POSITIVE_INFINITY;

function testOf(given: readonly Given[]): TestCase {
  const name = { value: 't', at };
  return { name, startMs, hosts: new Map([['a', {}]]), given, expect: [], nothingElse: true, explain: [] };
}

describe('what the service tells of hosts', () => {
  const short = (given: readonly Given[]) =>
    hostEvents(testOf(given)).map(({ type, transition, labels, t, r, severity, source, reason }) => [
      ...[`${transition} ${type} ${labels.host} @${t - startMs} received ${r - startMs}`],
      ...[severity, source, reason],
    ]);
  const system = { kind: 'system', name: 'test' };

  it('is that they join and leave, and nothing of their tags', () => {
    const line = { kind: 'membership', at, host: 'a' } as const;
    expect(
      short([
        { ...line, change: 'joins', atMs: 10 },
        { ...line, change: 'tags', atMs: 20, tags: { role: 'web' } },
        { ...line, change: 'leaves', atMs: 30 },
      ]),
    ).toEqual([
      ['occurred HOST_ENROLLED a @10 received 10', 'info', system, undefined],
      ['occurred HOST_LEFT a @30 received 30', 'info', system, undefined],
    ]);
  });

  it('is that they fall silent, and are heard again if the silence has an end', () => {
    const line = { kind: 'silence', at, host: 'a', fromMs: 10 } as const;
    const raised = ['raised HOST_SILENT a @10 received 10', 'major', system, undefined];
    expect(short([line])).toEqual([raised]);
    expect(short([{ ...line, toMs: 30 }])).toEqual([
      raised,
      ['cleared HOST_SILENT a @30 received 30', 'major', system, 'condition-ended'],
    ]);
    const [raise, clear] = hostEvents(testOf([{ ...line, toMs: 30 }]));
    expect([raise?.episode, clear?.episode]).toEqual(
      Array(2).fill(episodeId('tocsin', 'host-silent', JSON.stringify([['host', 'a']]), startMs + 10)),
    );
  });

  it('is nothing of samples and of events', () => {
    const samples = { kind: 'samples', at, host: 'a', fromMs: 0, toMs: 0, labels: {}, values: {} } as const;
    expect(hostEvents(testOf([samples]))).toEqual([]);
  });
});

describe('the HEARTBEATs of a host', () => {
  const times = (
    stretches: ReadonlyArray<readonly [number, number]>,
    silent: ReadonlyArray<readonly [number, number]>,
    untilMs: number,
  ) =>
    heartbeats(
      {
        host: 'a',
        stretches: stretches.map(([startMs, endMs]) => ({ startMs, endMs, tags: {} })),
        silent: silent.map(([startMs, endMs]) => ({ startMs, endMs })),
      },
      untilMs,
    ).map(({ t }) => t);

  it.each<[string, () => ReturnType<typeof times>, readonly number[]]>([
    [
      'come each minute, the last one at the end',
      () => times([[0, forever]], [], 2 * minuteMs),
      [0, minuteMs, 2 * minuteMs],
    ],
    ['do not come once it has left', () => times([[0, minuteMs]], [], 2 * minuteMs), [0]],
    ['come just before it leaves', () => times([[0, minuteMs + 1]], [], 2 * minuteMs), [0, minuteMs]],
    [
      'begin anew with each stretch',
      () =>
        times(
          [
            [0, 10],
            [20, 30],
          ],
          [],
          2 * minuteMs,
        ),
      [0, 20],
    ],
    [
      'do not come in a silence, and come at its end',
      () => times([[0, forever]], [[1, minuteMs + 7]], minuteMs + 9),
      [0, minuteMs + 7],
    ],
    ['come at the end of a silence that is the end of all', () => times([[0, forever]], [[1, 9]], 9), [0, 9]],
    ['do not come at the end of a silence after all', () => times([[0, forever]], [[1, 10]], 9), [0]],
    [
      'do not come at the end of a silence before it joined',
      () => times([[50, forever]], [[1, 20]], 60),
      [50],
    ],
  ])('%s', (_, got, expected) => {
    expect(got()).toEqual(expected);
  });
});

describe('events that lines give', () => {
  const line = (more: Partial<GivenEvent>): GivenEvent => ({
    ...{ kind: 'event', at, transition: 'raised', type: 'X', atMs: 0, receivedMs: 5 },
    ...{ labels: { host: 'a' }, values: { used: 1 } },
    ...more,
  });
  const given = (...lines: readonly GivenEvent[]) => givenEvents({ given: lines, startMs });

  it('have the time of the line, and that of their receipt', () => {
    expect(given(line({ transition: 'occurred' }))[0]).toMatchObject({
      ...{
        transition: 'occurred',
        type: 'X',
        t: startMs,
        r: startMs + 5,
        severity: 'info',
        values: { used: 1 },
      },
      source: { kind: 'operator', name: 'test' },
    });
  });

  it('are others in other lines, and the same in one', () => {
    const [first] = given(line({ transition: 'occurred' }));
    const [again] = given(line({ transition: 'occurred' }));
    const [other] = given(line({ transition: 'occurred', at: { ...at, line: 9 } }));
    expect([again?.id === first?.id, other?.id === first?.id]).toEqual([true, false]);
  });

  it('end with a clear the last raise before it of the same type and labels', () => {
    const events = given(
      line({ transition: 'cleared', atMs: 30, receivedMs: 31 }),
      line({ atMs: 10 }),
      line({ atMs: 20 }),
      line({ atMs: 25, labels: { host: 'b' } }),
      line({ atMs: 26, type: 'Y' }),
    );
    const clear = events.find(({ transition }) => transition === 'cleared');
    expect(clear).toMatchObject({
      t: startMs + 30,
      r: startMs + 31,
      start: startMs + 20,
      reason: 'condition-ended',
    });
    expect(clear?.episode).toBe(events.find(({ start }) => start === startMs + 20)?.episode);
    expect(new Set(events.map(({ episode }) => episode)).size).toBe(4);
  });
});
