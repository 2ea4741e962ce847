import { describe, expect, it } from 'vitest';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { differenceOf, matchExpected, transitionOf } from '../../../shared/language/tests/match.ts';
import type { Expected } from '../../../shared/language/tests/test-case.ts';
import { clear, raise } from '../../correlator/given.ts';

const startMs = Date.UTC(2026, 0, 1);
const at = { file: 'f.yaml', line: 1, column: 1, endColumn: 2 };

function line(atMs: number, labels: Record<string, string> = {}, over: Partial<Expected> = {}): Expected {
  return { at, transition: 'raised', type: 'FULL', atMs, labels, values: {}, ...over };
}

function full(atMs: number, labels: Record<string, string>, values: TocsinEvent['values'] = {}): TocsinEvent {
  return raise({ type: 'FULL', labels, startMs: startMs + atMs, values });
}

describe('matchExpected', () => {
  const [a, b] = [full(5, { host: 'a' }), full(5, { host: 'b' })];

  it('gives a line that fits several events the one that no other line needs', () => {
    const [any, one] = [line(5), line(5, { host: 'a' })];
    expect(matchExpected([any, one], [a, b], startMs)).toEqual({
      found: new Map([
        [one, a],
        [any, b],
      ]),
      missing: [],
      others: [],
    });
  });

  it('gives an event to one line', () => {
    const [first, second, third] = [line(5), line(5), line(5)];
    const { found, missing } = matchExpected([first, second, third], [a, b], startMs);
    expect([found.size, missing]).toEqual([2, [third]]);
  });

  it.each<[string, Expected]>([
    ['another time', line(6, { host: 'a' })],
    ['another type', line(5, { host: 'a' }, { type: 'FUL' })],
    ['another transition', line(5, { host: 'a' }, { transition: 'cleared' })],
    ['a label that it lacks', line(5, { host: 'a', zone: 'x' })],
    ['a value that it lacks', line(5, { host: 'a' }, { values: { used: 1 } })],
  ])('finds no event for %s', (_, expected) => {
    expect(matchExpected([expected], [a], startMs)).toEqual({
      found: new Map(),
      missing: [expected],
      others: [a],
    });
  });

  it('gives what a gate holds back, or what is in shadow, to lines that say so alone', () => {
    const muted: TocsinEvent = { ...a, muted: 'cooldown' };
    const shadow: TocsinEvent = { ...b, shadow: true };
    const lines = [
      line(5),
      line(5, {}, { muted: 'cooldown' }),
      line(5, {}, { muted: 'unless' }),
      line(5, {}, { shadow: true }),
    ];
    const { found, missing } = matchExpected(lines, [muted, shadow], startMs);
    expect(lines.map((each) => found.get(each))).toEqual([undefined, muted, undefined, shadow]);
    expect(missing).toEqual([lines[0], lines[2]]);
    expect(differenceOf(lines[0] as Expected, [muted], startMs)?.marks).toEqual({ muted: 'cooldown' });
  });

  it('asks for the reason that a line gives, and for none otherwise', () => {
    const cleared = { ...clear({ type: 'FULL', labels: {}, startMs }, startMs + 5), reason: 'left' };
    const lineOf = (over: Partial<Expected>) => line(5, {}, { transition: 'cleared', ...over });
    const founds = [lineOf({}), lineOf({ reason: 'left' }), lineOf({ reason: 'condition-ended' })].map(
      (each) => matchExpected([each], [cleared], startMs).missing.length,
    );
    expect(founds).toEqual([0, 0, 1]);
  });

  it('tells a retraction from a clear', () => {
    const child = { type: 'FULL', labels: {}, startMs };
    const cleared = clear(child, startMs + 5);
    const events = [cleared, { ...cleared, reason: 'retracted' }];
    expect(events.map(transitionOf)).toEqual(['cleared', 'retracted']);
    const expected = line(5, {}, { transition: 'retracted' });
    expect(matchExpected([expected], events, startMs).found.get(expected)).toBe(events[1]);
  });
});

describe('differenceOf', () => {
  it('tells what the nearest event has instead: the same at another time before another at the same time', () => {
    const events = [full(5, { host: 'b' }), full(9, { host: 'a' }), full(7, { host: 'a' })];
    expect(differenceOf(line(5, { host: 'a' }), events, startMs)).toEqual({
      atMs: 7,
      labels: {},
      values: {},
      marks: {},
    });
    expect(differenceOf(line(5, { host: 'c', zone: 'x' }), events, startMs)).toEqual({
      labels: { host: 'b', zone: undefined },
      values: {},
      marks: {},
    });
  });

  it('is nothing if no event of the type came', () => {
    expect(differenceOf(line(5, {}, { type: 'OTHER' }), [full(5, {})], startMs)).toBe(undefined);
  });
});
