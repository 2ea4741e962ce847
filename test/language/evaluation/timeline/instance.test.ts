import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import type { Facts } from '../../../../shared/language/evaluation/facts.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import { environment, lines, rule, script, settledOutcomeOf, told, webHost } from './given.ts';

const endless = Number.POSITIVE_INFINITY;
const hour = { zone: 'UTC', times: [{ days: [4], fromMinute: 0, toMinute: 60 }] };
const hourMs = 60 * 60 * 1000;

function run(rest: Partial<Rule>, when: string, hosts: Facts['hosts'] = [], bornMs = 0) {
  const of = rule(told('when'), rest);
  const env = environment({ members: [script('when', when)], hosts }, { scope: { host: 'a' }, bornMs });
  return lines(settledOutcomeOf(of, env, 12).episodes);
}

describe('the instance of a host', () => {
  it.each<[string, Partial<Rule>, Facts['hosts'], readonly string[]]>([
    ['is there if nothing is known of it', {}, [], ['0-0']],
    ['is there if other hosts are known', {}, [webHost('b', [0, 5])], ['0-0']],
    ['begins with its host', {}, [webHost('a', [3, endless])], ['3-3']],
    ['leaves with its host', {}, [webHost('a', [0, 5])], ['0-0 .. 5 left']],
    ['comes again', {}, [webHost('a', [0, 5]), webHost('a', [8, endless])], ['0-0 .. 5 left', '8-8']],
    ['does not mind new tags', {}, [webHost('a', [0, 5]), webHost('a', [5, endless])], ['0-0']],
    [
      'leaves with the host set',
      { in: 'web' },
      [webHost('a', [0, 5]), { ...webHost('a', [5, endless]), tags: {} }],
      ['0-0 .. 5 left'],
    ],
    ['is not in a set unless its tags are', { in: 'web' }, [{ ...webHost('a', [0, endless]), tags: {} }], []],
    [
      'drops its hold when it leaves',
      { forMs: 6 },
      [webHost('a', [0, 5]), webHost('a', [6, endless])],
      ['6-12'],
    ],
    ['holds on while it is silent', {}, [webHost('a', [0, endless], [[2, 9]])], ['0-0']],
  ])('%s', (_, rest, hosts, expected) => {
    expect(run(rest, 'T', hosts)).toEqual(expected);
  });

  it('is nothing before its birth', () => {
    expect(run({}, 'T', [], 4)).toEqual(['4-4']);
    expect(run({}, 'T', [webHost('a', [0, endless])], 4)).toEqual(['4-4']);
  });

  it.each([[[]], [[webHost('a', [0, endless])]]])('is not born by a base before its birth', (hosts) => {
    const env = environment({ members: [script('when', 'T')], hosts }, { scope: { host: 'a' }, bornMs: 4 });
    expect(lines(timelineOf(rule(told('when')), env, firstBase(0), 9).episodes)).toEqual(['4-4']);
  });

  it('leaves rather than clears at one time', () => {
    expect(run({}, 'TTTF', [webHost('a', [0, 3])])).toEqual(['0-0 .. 3 left']);
  });

  it('knows nothing unknown once it has left', () => {
    const of = rule(told('when'), { missing: 'unknown-event' });
    const facts = { members: [script('when', 'F?')], hosts: [webHost('a', [0, 6])] };
    const { unknownEpisodes } = settledOutcomeOf(of, environment(facts, { scope: { host: 'a' } }), 12);
    expect(lines(unknownEpisodes)).toEqual(['1-1 .. 6 left']);
  });
});

describe('the hours of a rule', () => {
  /** From three milliseconds before the end of the hours on; the script begins there. */
  function runAtEnd(rest: Partial<Rule>, when: string) {
    const fromMs = hourMs - 3;
    const truth = script('when', when);
    const members = [{ ...truth, timesMs: truth.timesMs.map((tMs) => tMs + fromMs) }];
    const of = rule(told('when'), { during: hour, ...rest });
    const { episodes } = settledOutcomeOf(of, environment({ members }, { bornMs: fromMs }), fromMs + 8);
    return lines(episodes).map((line) => line.replaceAll(/\d+/g, (time) => String(Number(time) - fromMs)));
  }

  it('keep what is outside from being raised', () => {
    expect(runAtEnd({}, 'FFFT')).toEqual([]);
    expect(runAtEnd({}, 'FFTT')).toEqual(['2-2']);
  });

  it('drop a running hold', () => {
    expect(runAtEnd({ forMs: 2 }, 'TTTT')).toEqual(['0-2']);
    expect(runAtEnd({ forMs: 3 }, 'TTTT')).toEqual([]);
  });

  it('let open episodes go on and clear', () => {
    expect(runAtEnd({}, 'TTTTTF')).toEqual(['0-0 .. 5-5']);
  });

  it('end open episodes if the rule says so', () => {
    const during = { ...hour, end: 'clear' as const };
    expect(runAtEnd({ during }, 'TTTTTF')).toEqual(['0-0 .. 3 during-ended']);
    expect(runAtEnd({ during }, 'TTTF')).toEqual(['0-0 .. 3 during-ended']);
  });

  it('end what is unknown', () => {
    const fromMs = hourMs - 3;
    const truth = script('when', '?');
    const members = [{ ...truth, timesMs: [fromMs] }];
    const of = rule(told('when'), { during: hour, missing: 'unknown-event' });
    const env = environment({ members }, { bornMs: fromMs });
    expect(lines(settledOutcomeOf(of, env, fromMs + 8).unknownEpisodes)).toEqual([
      `${fromMs}-${fromMs} .. ${hourMs}-${hourMs}`,
    ]);
  });

  it('begin on time', () => {
    const tuesday = { ...hour, times: [{ days: [4], fromMinute: 1, toMinute: 2 }] };
    const env = environment({ members: [script('when', 'T')] }, { bornMs: 59_998 });
    const { episodes } = settledOutcomeOf(rule(told('when'), { during: tuesday }), env, 60_003);
    expect(lines(episodes)).toEqual(['60000-60000']);
  });
});
