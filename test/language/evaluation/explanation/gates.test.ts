import { describe, expect, it } from 'vitest';
import {
  explainGates,
  type GatesAt,
} from '../../../../shared/language/evaluation/explanation/explain-gates.ts';
import { type Gates, maintenance, ruleWith } from '../gated.ts';
import { forever } from './given.ts';

const second = 1000;
const cooldown = { cooldownMs: 10 * second };
const twice = { maxRaises: { max: 2, perMs: 10 * second } };
const unless = { unless: { event: maintenance, waitMs: 0, extendMs: 5 * second } };
const active = [
  { startMs: second, endMs: 3 * second },
  { startMs: 10 * second, endMs: forever },
];

describe('explain, gates', () => {
  const told = (gates: Gates, atMs: number, more: Partial<GatesAt> = {}) =>
    explainGates(ruleWith(gates), {
      ...{ atMs, publishedMs: [], suppressors: [], timeOf: (tMs: number) => `+${tMs / second}s` },
      ...more,
    });

  it.each<[string, Gates, number, Partial<GatesAt>, readonly string[]]>([
    ['a rule without gates', {}, 2000, { publishedMs: [1000, 1500], suppressors: active }, []],
    ['a cooldown before the first raise', cooldown, 2000, {}, []],
    [
      'a cooldown of the last raise',
      cooldown,
      14_999,
      { publishedMs: [500, 1000, 5000] },
      ['cooldown of 10s until +15s mutes a raise: the last one was at +5s'],
    ],
    ['a cooldown that is over', cooldown, 15_000, { publishedMs: [500, 1000, 5000] }, []],
    ['fewer raises than there may be', twice, 6000, { publishedMs: [4000] }, []],
    [
      'as many raises as there may be, the last at this very time',
      twice,
      6000,
      { publishedMs: [4000, 6000] },
      ['max_raises until +14s mutes a raise: 2 raises within 10s, at most 2'],
    ],
    [
      'more raises than there may be, which end with the last ones alone',
      twice,
      10_999,
      { publishedMs: [1000, 4000, 6000] },
      ['max_raises until +14s mutes a raise: 3 raises within 10s, at most 2'],
    ],
    ['raises the first of which is just out of the span', twice, 14_000, { publishedMs: [4000, 6000] }, []],
    ['raises that are to come', twice, 6000, { publishedMs: [4000, 6001] }, []],
    ['a suppressor before its begin', unless, 999, { suppressors: active }, []],
    [
      'a suppressor at its begin',
      unless,
      1000,
      { suppressors: active },
      ['unless MAINTENANCE holds a raise back until +8s: it is active since +1s'],
    ],
    [
      'a suppressor that is extended',
      unless,
      7999,
      { suppressors: active },
      ['unless MAINTENANCE holds a raise back until +8s: it is active since +1s'],
    ],
    ['a suppressor that is over', unless, 8000, { suppressors: active }, []],
    [
      'a suppressor that has no end yet',
      unless,
      12_000,
      { suppressors: active },
      ['unless MAINTENANCE holds a raise back while it is active: it is active since +10s'],
    ],
  ])('tell of %s what it does to a raise', (_, gates, atMs, more, texts) => {
    expect(told(gates, atMs, more)).toEqual(texts.map((text) => ({ text, children: [] })));
  });

  it('tell all that mute, in one order', () => {
    const texts = told({ ...unless, ...twice, ...cooldown }, 12_000, {
      publishedMs: [4000, 6000],
      suppressors: active,
    }).map(({ text }) => text.split(' ')[0]);
    expect(texts).toEqual(['cooldown', 'max_raises', 'unless']);
  });
});
