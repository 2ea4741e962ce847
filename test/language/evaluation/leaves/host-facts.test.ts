import { describe, expect, it } from 'vitest';
import { type Facts, noFacts } from '../../../../shared/language/evaluation/facts.ts';
import { factsOfHost, hasEventsOf } from '../../../../shared/language/evaluation/leaves/host-facts.ts';
import { episode, occurrence, series, webHost } from './given.ts';

const own = (host: string, ...timesMs: readonly number[]) =>
  timesMs.map((tMs) => occurrence('A', tMs, { host }));
const occurrencesOf = (occurrences: Facts['occurrences'], host: string) =>
  factsOfHost({ ...noFacts, occurrences }, host).occurrences;

describe('the facts of a host', () => {
  it('are its own, in their order', () => {
    const occurrences = [...own('h1', 1), ...own('h2', 2), ...own('h1', 3, 4)];
    expect(occurrencesOf(occurrences, 'h1')).toEqual(own('h1', 1, 3, 4));
    expect(occurrencesOf(occurrences, 'h2')).toEqual(own('h2', 2));
    expect(occurrencesOf(occurrences, 'h3')).toEqual([]);
  });

  it('are also those that have no host, in the order of all', () => {
    const common = occurrence('A', 2);
    const occurrences = [...own('h1', 1), common, ...own('h2', 3), ...own('h1', 4)];
    expect(occurrencesOf(occurrences, 'h1')).toEqual([...own('h1', 1), common, ...own('h1', 4)]);
    expect(occurrencesOf(occurrences, 'h3')).toEqual([common]);
  });

  it('are of each kind, and all hosts', () => {
    const hosts = [webHost('h1', 0, 9), webHost('h2', 0, 9)];
    const [first, second] = [series([[0, 1]]), series([[0, 2]], { labels: { host: 'h2' } })];
    const member = { hash: 'abc', labels: { host: 'h2' }, timesMs: [1], truths: [true] };
    const facts = { ...noFacts, hosts, series: [first, second], members: [member] };
    expect(factsOfHost(facts, 'h1')).toEqual({ ...noFacts, hosts, series: [first] });
    expect(factsOfHost(facts, 'h2')).toEqual({ ...noFacts, hosts, series: [second], members: [member] });
  });
});

describe('whether there are events of a host', () => {
  const facts = {
    ...noFacts,
    occurrences: own('h1', 5),
    episodes: [episode('A', 10, 20, { host: 'h2' })],
  };

  it.each([
    ['h1', undefined, true],
    ['h2', undefined, true],
    ['h3', undefined, false],
    ['h1', { fromMs: 5, toMs: 9 }, true],
    ['h1', { fromMs: 6, toMs: 9 }, false],
    ['h1', { fromMs: 0, toMs: 5 }, true],
    ['h1', { fromMs: 0, toMs: 4 }, false],
    ['h2', { fromMs: 20, toMs: 30 }, true],
    ['h2', { fromMs: 21, toMs: 30 }, false],
    ['h2', { fromMs: 0, toMs: 10 }, true],
    ['h2', { fromMs: 0, toMs: 9 }, false],
  ])('of %s in %o: %s', (host, span, expected) => {
    expect(hasEventsOf(facts, host, span)).toBe(expected);
  });

  it('is so of every host where one has no host', () => {
    expect(hasEventsOf({ ...facts, occurrences: [occurrence('A', 5)] }, 'h3')).toBe(true);
    expect(hasEventsOf({ ...facts, episodes: [episode('A', 5, 6)] }, 'h3')).toBe(true);
  });
});
