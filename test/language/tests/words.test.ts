import { describe, expect, it } from 'vitest';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Expected, Given } from '../../../shared/language/tests/test-case.ts';
import {
  differenceText,
  eventText,
  expectedText,
  givenText,
  settledText,
} from '../../../shared/language/tests/words.ts';

const at = { file: 'f.yaml', line: 1, column: 1, endColumn: 2 };
const minuteMs = 60_000;
const labels = { disk: 'sda', host: 'a', zone: 'x' };

describe('a line that is given', () => {
  const member = { kind: 'membership', at, host: 'a', atMs: 0 } as const;
  const silence = { kind: 'silence', at, host: 'a', fromMs: 0 } as const;
  const event = {
    kind: 'event',
    at,
    transition: 'raised',
    type: 'X',
    atMs: minuteMs,
    receivedMs: minuteMs,
    labels,
    values: { used: 0.1 + 0.2, who: ['b', 'c'], ok: true },
  } as const;
  const samples = {
    kind: 'samples',
    at,
    host: 'a',
    fromMs: 0,
    toMs: minuteMs,
    labels: { mode: 'user' },
    values: { 'm.x': 1.5 },
  } as const;

  it.each<[string, Given]>([
    ['a joins', { ...member, change: 'joins' }],
    ['a joins with tags role=web', { ...member, change: 'joins', tags: { role: 'web' } }],
    ['a leaves', { ...member, change: 'leaves' }],
    ['a is with tags role=web az=x', { ...member, change: 'tags', tags: { role: 'web', az: 'x' } }],
    ['a is with tags none', { ...member, change: 'tags', tags: {} }],
    ['a is silent', silence],
    ['a is silent until 1m', { ...silence, toMs: minuteMs }],
    ['raised X host=a disk=sda zone=x used=0.3 who=[b, c] ok=true', event],
    [
      'raised X host=a disk=sda zone=x used=0.3 who=[b, c] ok=true received 1m1s',
      { ...event, receivedMs: 61_000 },
    ],
    ['occurred X', { ...event, transition: 'occurred', labels: {}, values: {} }],
    ['a mode=user m.x=1.5', samples],
    ['a mode=user m.x=1.5 every 10s to 1m', { ...samples, everyMs: 10_000 }],
    ['a mode=user m.x=1.5 valid for 5s', { ...samples, validForMs: 5000 }],
  ])('is told as "%s"', (text, line) => {
    expect(givenText(line)).toBe(text);
  });
});

describe('an event', () => {
  const line: Expected = { at, transition: 'cleared', type: 'X', atMs: 0, labels, values: { used: 0.5 } };
  const event = {
    transition: 'cleared',
    type: 'X',
    labels,
    values: { used: 0.5, other: 1 },
  } as unknown as TocsinEvent;
  const host = 'cleared X host=a disk=sda zone=x';

  it.each<[string, Partial<Expected>]>([
    [`${host} used=0.5`, {}],
    [`${host} used=0.5 muted=cooldown`, { muted: 'cooldown' }],
    [`${host} used=0.5 shadow=true`, { shadow: true }],
    [`${host} used=0.5 reason=left`, { reason: 'left' }],
    [
      `${host} used=0.5 muted=unless shadow=true reason=left`,
      { muted: 'unless', shadow: true, reason: 'left' },
    ],
  ])('that is expected is told as "%s"', (text, more) => {
    expect(expectedText({ ...line, ...more })).toBe(text);
  });

  it.each<[string, Partial<TocsinEvent>, Expected['values']]>([
    [host, {}, {}],
    [`${host} used=0.5 gone=nothing`, {}, { used: 1, gone: 1 }],
    [host, { reason: 'condition-ended' }, {}],
    [`${host} reason=left`, { reason: 'left' }, {}],
    [`${host} muted=cooldown shadow=true`, { muted: 'cooldown', shadow: true }, {}],
  ])('that came is told as "%s"', (text, more, wanted) => {
    expect(eventText({ ...event, ...more } as TocsinEvent, wanted)).toBe(text);
  });

  it('is told by what the nearest has instead', () => {
    const nothing = { labels: {}, values: {}, marks: {} };
    expect(differenceText({ ...nothing, atMs: 9 * minuteMs, labels: { disk: undefined, host: 'b' } })).toBe(
      'at 9m, host=b, disk=nothing',
    );
    expect(differenceText({ ...nothing, values: { used: 0.3 }, marks: { muted: 'unless' } })).toBe(
      'used=0.3, muted=unless',
    );
  });

  it('is told as it stands in the end', () => {
    const told = (clearedMs?: number) => {
      const settled = { type: 'X', labels, startMs: 0, raisedMs: 1, episode: 'e' };
      return settledText({ ...settled, ...(clearedMs !== undefined && { clearedMs }) }, (tMs) => `${tMs}ms`);
    };
    const name = 'X host=a disk=sda zone=x';
    expect([told(), told(5), told(1)]).toEqual([
      `${name} raised 1ms, open (e)`,
      `${name} raised 1ms, cleared 5ms (e)`,
      `${name} occurred 1ms (e)`,
    ]);
  });
});
