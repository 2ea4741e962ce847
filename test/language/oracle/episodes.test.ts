import { describe, expect, it } from 'vitest';
import type { Missing, Rule } from '../../../shared/language/artifact.ts';
import type { Episode } from '../../../shared/language/evaluation/phase.ts';
import { makeRule } from './arbitrary-rule.ts';
import { episode, expr, occurrences, selector, view, webHost } from './given.ts';
import { oracleOf } from './oracle.ts';

/** A member truth for each letter: T true, F false, ? unknown. */
function member(hash: string, letters: string) {
  const truths = [...letters].map((letter) => (letter === '?' ? undefined : letter === 'T'));
  return { hash, labels: { host: 'h1' }, timesMs: truths.map((_, tMs) => tMs), truths };
}

function run(
  rule: Partial<Rule>,
  when: string,
  {
    clear = '',
    facts = {},
    scope = {},
  }: { clear?: string; facts?: object; scope?: Record<string, string> } = {},
) {
  const members = [member('when', when), member('clear', clear)];
  const whole = makeRule({
    when: { kind: 'member', hash: 'when' },
    ...(clear && { clear: { kind: 'member' as const, hash: 'clear' } }),
    ...rule,
  });
  return oracleOf(whole, view({ members, ...facts }, { scope }), when.length - 1);
}

/** `start-raised/since-cleared`, and the reason where it is not the condition. */
function told(episodes: readonly Episode[]): readonly string[] {
  return episodes.map(({ startMs, raisedMs, sinceMs, clearedMs, reason }) => {
    const end = clearedMs === undefined ? '' : `/${sinceMs ?? ''}-${clearedMs}`;
    return `${startMs}-${raisedMs}${end}${reason && reason !== 'condition-ended' ? ` ${reason}` : ''}`;
  });
}

describe('a hold', () => {
  it.each<[string, Partial<Rule>, string, readonly string[]]>([
    ['of no time raises at once', {}, 'FTTF', ['1-1/3-3']],
    ['completes when the time is reached', { forMs: 3 }, 'TTTTF', ['0-3/4-4']],
    ['needs the condition at that time', { forMs: 3 }, 'TTTFF', []],
    ['is reset by false', { forMs: 3 }, 'TTFTTTT', ['3-6']],
    ['does not count unknown time', { forMs: 3 }, 'TT??TT', ['0-5']],
    ['goes on after a gap', { forMs: 3, maxGapMs: 2 }, 'TT??TT', ['0-5']],
    ['is reset by a longer one', { forMs: 3, maxGapMs: 1 }, 'TT??TTTT', ['4-7']],
    ['has gaps as long as itself', { forMs: 2 }, 'T??TT', ['0-4']],
    ['has no longer ones', { forMs: 2 }, 'T???TTT', ['4-6']],
    ['completes only where it is known', { forMs: 2 }, 'TT?T', ['0-3']],
    ['of the clear has its own time', { clearForMs: 2 }, 'TFTFFFF', ['0-0/3-5']],
    ['of the clear has its own gap', { clearForMs: 1 }, 'TF?F', ['0-0/1-3']],
  ])('%s', (_, rule, when, expected) => {
    expect(told(run(rule, when).episodes)).toEqual(expected);
  });
});

describe('an unknown condition', () => {
  it.each<[string, Partial<Rule>, string, readonly string[]]>([
    ['neither raises nor clears', {}, '?T??F', ['1-1/4-4']],
    ['raises where it counts as true', { missing: 'true' }, '?TF', ['0-0/2-2']],
    ['clears where it counts as false', { missing: 'false' }, '?T?', ['1-1/2-2']],
  ])('%s', (_, rule, when, expected) => {
    expect(told(run(rule, when).episodes)).toEqual(expected);
  });

  it.each<[Missing, readonly string[]]>([
    ['hold', ['0-0/4-4']],
    ['false', ['0-0/2-2']],
    ['true', ['0-0/4-4']],
  ])('of a written clear under %s', (missing, expected) => {
    expect(told(run({ missing }, 'TTFFFF', { clear: 'FF??TT' }).episodes)).toEqual(expected);
  });

  it('is an episode of its own under unknown-event', () => {
    const rule = { missing: 'unknown-event', maxGapMs: 2 } as const;
    expect(told(run(rule, 'T???F???').unknownEpisodes)).toEqual(['1-3/4-4', '5-7']);
    expect(told(run(rule, 'T??F').unknownEpisodes)).toEqual([]);
    expect(told(run(rule, 'T???F').episodes)).toEqual(['0-0/4-4']);
  });
});

describe('a written clear', () => {
  it('alone ends what is open', () => {
    expect(told(run({}, 'TFFFFF', { clear: 'FFFTTT' }).episodes)).toEqual(['0-0/3-3']);
  });

  it('lets the condition raise again only once it was false', () => {
    expect(told(run({}, 'TTTTT', { clear: 'FFTFF' }).episodes)).toEqual(['0-0/2-2']);
    expect(told(run({}, 'TTT?T', { clear: 'FFTFF' }).episodes)).toEqual(['0-0/2-2']);
    expect(told(run({ forMs: 1 }, 'TTTFTT', { clear: 'FFTFFF' }).episodes)).toEqual(['0-1/2-2', '4-5']);
  });
});

describe('an instance', () => {
  const scope = { host: 'h1' };

  it('ends with its host, and begins again with it', () => {
    const facts = { hosts: [webHost('h1', 0, 3), webHost('h1', 5, 9)] };
    expect(told(run({}, 'TTTTTTTT', { facts, scope }).episodes)).toEqual(['0-0/-3 left', '5-5']);
    expect(told(run({ forMs: 2 }, 'TTTTTTTT', { facts, scope }).episodes)).toEqual(['0-2/-3 left', '5-7']);
  });

  it('ends when its host leaves the set', () => {
    const facts = { hosts: [webHost('h1', 0, 3), { ...webHost('h1', 3, 9), tags: {} }] };
    expect(told(run({ in: 'web' }, 'TTTTT', { facts, scope }).episodes)).toEqual(['0-0/-3 left']);
    expect(told(run({}, 'TTTTT', { facts, scope }).episodes)).toEqual(['0-0']);
  });

  it('of a host of which nothing is known lives', () => {
    expect(told(run({ in: 'web' }, 'TTTTT', { scope }).episodes)).toEqual(['0-0']);
  });
});

describe('hours', () => {
  const monday = Date.UTC(2026, 0, 5, 8);
  const times = [{ days: [1], fromMinute: 7 * 60, toMinute: 8 * 60 }];
  const until = (end?: 'clear') =>
    oracleOf(
      makeRule({ when: expr('FULL'), during: { zone: 'UTC', times, ...(end && { end }) } }),
      view(
        { episodes: [episode('FULL', monday - 2, monday + 3), episode('FULL', monday + 5, monday + 6)] },
        { bornMs: monday - 5 },
      ),
      monday + 9,
    ).episodes.map((each) =>
      [each.raisedMs, each.clearedMs, each.reason].map((one) =>
        typeof one === 'number' ? one - monday : one,
      ),
    );

  it('keep what is outside from raising, and let what is open go on', () => {
    expect(until()).toEqual([[-2, 3, 'condition-ended']]);
  });

  it('end what is open where that is written', () => {
    expect(until('clear')).toEqual([[-2, 0, 'during-ended']]);
  });
});

describe('a rule of occurrences', () => {
  it('says each match of its root', () => {
    const rule = makeRule({
      kind: 'occurrence',
      when: { kind: 'sequence', steps: [selector('A')], without: [], isEqualTimeAllowed: false },
    });
    const facts = { occurrences: occurrences('A@1 A@3', { host: 'h1' }), hosts: [webHost('h1', 0, 3)] };
    expect(oracleOf(rule, view(facts), 9).occurrences).toHaveLength(2);
    expect(oracleOf(rule, view(facts, { scope: { host: 'h1' } }), 9).occurrences).toEqual([
      { startMs: 1, endMs: 1, ids: ['1'] },
    ]);
  });

  it('says when its condition becomes true after what was known', () => {
    const { occurrences: told } = run({ kind: 'occurrence' }, '?TT?TF?TFT');
    expect(told.map(({ startMs, endMs, ids }) => [startMs, endMs, ids])).toEqual([
      [1, 1, []],
      [7, 7, []],
      [9, 9, []],
    ]);
  });
});
