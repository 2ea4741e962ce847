import { describe, expect, it } from 'vitest';
import type { SelectorNode } from '../../../../shared/language/ast.ts';
import { activeEpisodesAt, countedIds } from '../../../../shared/language/evaluation/leaves/facts-behind.ts';
import { environment, episode, occurrence } from './given.ts';

const of = (name: string): SelectorNode => ({ kind: 'selector', name, matchers: [] });
const env = environment({
  occurrences: [10, 20, 30].map((tMs) => occurrence('A', tMs)),
  episodes: [
    { ...episode('E', 10, 20), id: 'e10-20' },
    { ...episode('E', 15, 40), id: 'e15-40' },
    { ...episode('F', 10, 40), id: 'f10-40' },
  ],
});

describe('active episodes at a time', () => {
  it.each<[number, readonly string[]]>([
    [9, []],
    [10, ['e10-20']],
    [15, ['e10-20', 'e15-40']],
    [19, ['e10-20', 'e15-40']],
    [20, ['e15-40']],
    [40, []],
  ])('at %d are %j', (atMs, expected) => {
    expect(activeEpisodesAt(of('E'), { env, atMs }).map(({ id }) => id)).toEqual(expected);
  });
});

describe('what a window over events counts', () => {
  const ids = (name: 'count' | 'raised' | 'active', type: string, atMs: number) =>
    countedIds({ kind: 'event-window', function: name, selector: of(type), windowMs: 10 }, { env, atMs });

  it.each<[number, readonly string[]]>([
    [9, []],
    [10, ['A-10']],
    [19, ['A-10']],
    [20, ['A-20']],
    [40, []],
  ])('at %d are the occurrences %j of (T - w, T]', (atMs, expected) => {
    expect(ids('count', 'A', atMs)).toEqual(expected);
  });

  it.each<[number, readonly string[]]>([
    [9, []],
    [10, ['e10-20']],
    [19, ['e10-20', 'e15-40']],
    [20, ['e15-40']],
    [25, []],
  ])('at %d are the raises %j of (T - w, T]', (atMs, expected) => {
    expect(ids('raised', 'E', atMs)).toEqual(expected);
  });

  it.each<[number, readonly string[]]>([
    [9, []],
    [10, ['e10-20']],
    [29, ['e10-20', 'e15-40']],
    [30, ['e15-40']],
    [49, ['e15-40']],
    [50, []],
  ])('at %d are the episodes %j that overlap it', (atMs, expected) => {
    expect(ids('active', 'E', atMs)).toEqual(expected);
  });
});
