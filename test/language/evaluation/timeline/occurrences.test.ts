import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import type { MatchNode } from '../../../../shared/language/ast.ts';
import type { Facts } from '../../../../shared/language/evaluation/facts.ts';
import {
  environment,
  occurrences,
  rule,
  script,
  selector,
  selectors,
  settledOutcomeOf,
  told,
  webHost,
} from './given.ts';

const pair: MatchNode = { kind: 'within', of: selectors('A B'), withinMs: 5 };

function run(of: Rule, facts: Partial<Facts>, rest = {}) {
  const outcome = settledOutcomeOf(of, environment(facts, rest), 20);
  expect([outcome.episodes, outcome.unknownEpisodes]).toEqual([[], []]);
  return outcome.occurrences.map(({ startMs, endMs, ids }) => `${startMs}-${endMs}:${ids.join(',')}`);
}

describe('an occurrence rule over a truth', () => {
  it.each<[string, Partial<Rule>, string, readonly string[]]>([
    ['occurs at each begin', {}, 'FTTFT', ['1-1:', '4-4:']],
    ['occurs where it is true from its birth', {}, 'TT', ['0-0:']],
    ['does not occur again after unknown', {}, 'T?T', ['0-0:']],
    ['occurs where false was the last that was known', {}, 'TF?T', ['0-0:', '3-3:']],
    ['occurs where nothing was known', {}, '??T', ['2-2:']],
    ['occurs at the unknown under true', { missing: 'true' }, 'F?FT', ['1-1:', '3-3:']],
    ['forgets the unknown under false', { missing: 'false' }, 'T?T', ['0-0:', '2-2:']],
  ])('%s', (_, rest, when, expected) => {
    const of = rule(told('when'), { kind: 'occurrence', ...rest });
    expect(run(of, { members: [script('when', when)] })).toEqual(expected);
  });

  it('is false while its host is gone', () => {
    const of = rule(told('when'), { kind: 'occurrence' });
    const facts = { members: [script('when', 'T')], hosts: [webHost('a', [0, 4]), webHost('a', [6, 9])] };
    expect(run(of, facts, { scope: { host: 'a' } })).toEqual(['0-0:', '6-6:']);
  });
});

describe('an occurrence rule over a pattern', () => {
  it('occurs at each match, with its facts', () => {
    const facts = { occurrences: occurrences('A@1 B@4 B@5 A@7 A@10') };
    expect(run(rule(pair, { kind: 'occurrence' }), facts)).toEqual(['1-4:1,2', '5-7:3,4']);
  });

  it('does not occur while its host is gone, but consumes', () => {
    const of = rule(pair, { kind: 'occurrence' });
    const facts = {
      occurrences: occurrences('A@1 B@4 A@6'),
      hosts: [webHost('a', [0, 4]), webHost('a', [5, 9])],
    };
    expect(run(of, facts, { scope: { host: 'a' } })).toEqual([]);
  });

  it('occurs at the end of the last millisecond of its hours and not after it', () => {
    const during = { zone: 'UTC', times: [{ days: [4], fromMinute: 0, toMinute: 60 }] };
    const of = rule(pair, { kind: 'occurrence', during });
    const endMs = 60 * 60 * 1000;
    const at = (tMs: number) => ({ occurrences: occurrences(`A@${tMs} B@${tMs}`) });
    const env = (tMs: number) => environment(at(tMs), { bornMs: endMs - 5 });
    expect(settledOutcomeOf(of, env(endMs - 1), endMs + 5).occurrences).toHaveLength(1);
    expect(settledOutcomeOf(of, env(endMs), endMs + 5).occurrences).toEqual([]);
  });

  it('occurs at a missed deadline', () => {
    const when: MatchNode = { kind: 'absent_after', after: selector('A'), absent: selector('B'), forMs: 3 };
    const facts = { occurrences: occurrences('A@1 A@2 B@5 A@6') };
    expect(run(rule(when, { kind: 'occurrence' }), facts)).toEqual(['1-4:1', '6-9:4']);
  });
});

describe('an episode rule over a pattern', () => {
  it('is raised by a match and lasts as long as the pattern is true', () => {
    const outcome = settledOutcomeOf(
      rule(pair),
      environment({ occurrences: occurrences('A@1 B@4 A@8 B@8') }),
      20,
    );
    expect(outcome.episodes).toEqual([
      { startMs: 4, raisedMs: 4, sinceMs: 13, clearedMs: 13, reason: 'condition-ended' },
    ]);
  });
});
