import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sample, sample } from './arbitrary-rule.ts';
import { oracleOf } from './oracle.ts';
import { type Tally, tallyNodes } from './tally.ts';

const samples = fc.sample(sample, { seed: 7, numRuns: 2000 });

describe('random rules', () => {
  it('raise often, and end in every way', { timeout: 30_000 }, () => {
    const outcomes = samples.map(({ rule, view, untilMs }) => oracleOf(rule, view, untilMs));
    const says = outcomes.filter(({ episodes, occurrences }) => episodes.length + occurrences.length > 0);
    expect(says.length / samples.length).toBeGreaterThan(0.3);
    const ends = outcomes.flatMap(({ episodes }) => episodes.map(({ reason = 'open' }) => reason));
    expect(new Set(ends)).toEqual(new Set(['open', 'condition-ended', 'left', 'during-ended']));
    expect(outcomes.filter(({ unknownEpisodes }) => unknownEpisodes.length > 0).length).toBeGreaterThan(30);
    expect(outcomes.filter(({ occurrences }) => occurrences.length > 1).length).toBeGreaterThan(20);
    expect(outcomes.filter(({ episodes }) => episodes.length > 1).length).toBeGreaterThan(50);
  });

  it('have every kind of node, with each of its values', { timeout: 30_000 }, () => {
    const tallies = tallied(samples);
    expect([...tallies.keys()].sort()).toEqual(Object.keys(valuesOf).sort());
    for (const [label, values] of Object.entries(valuesOf)) {
      const tally = tallies.get(label) as Tally;
      expect(tally.runs, label).toBeGreaterThanOrEqual(5);
      expect([...tally.values].sort(), label).toEqual(values);
    }
  });
});

function tallied(list: readonly Sample[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { rule, view, untilMs } of list) {
    const timesMs = [];
    for (let tMs = view.bornMs; tMs <= untilMs; tMs += 4) timesMs.push(tMs);
    tallyNodes(tallies, rule.when, view, timesMs);
  }
  return tallies;
}

const known = ['false', 'true'];
const truth = ['false', 'true', 'unknown'];
const count = ['number'];
const number = ['number', 'unknown'];

function each(values: readonly string[], ...labels: readonly string[]) {
  return Object.fromEntries(labels.map((label) => [label, values]));
}

function ofSamples(...names: readonly string[]): readonly string[] {
  return names.map((name) => `${name} of samples`);
}

/** What each kind of node can be. */
const valuesOf: Readonly<Record<string, readonly string[]>> = {
  ...each(
    truth,
    'event',
    'field',
    'member',
    'absent',
    'absent_after',
    'at_least',
    'at_least share',
    'all_of',
  ),
  ...each(truth, 'and', 'or', 'not'),
  ...each(truth, ...['==', '!=', '<', '<=', '>', '>=', 'in'].map((op) => `compare ${op}`)),
  ...each(known, 'exists', 'sequence', 'within'),
  ...each(
    count,
    'count of events',
    'raised of events',
    'active of events',
    'count of active',
    'sum of field',
  ),
  ...each(number, 'sample', 'negate', 'abs', 'min', 'max', 'min of field', 'max of field', 'avg of field'),
  ...each(number, ...['+', '-', '*', '/', '%'].map((op) => `arithmetic ${op}`)),
  ...each(number, ...ofSamples('count', 'sum', 'avg', 'min', 'max', 'first', 'last', 'distinct')),
  ...each(number, ...ofSamples('p50', 'p95', 'p99', 'rate', 'delta', 'stddev')),
  ...each(number, 'avg_of', 'min_of', 'max_of', 'median_of', 'sum_of'),
};
