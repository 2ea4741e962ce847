import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import { environment, lines, rule, script, settledOutcomeOf, told } from './given.ts';

/** Lines of the episodes of a rule whose conditions follow scripts. */
function run(rest: Partial<Rule>, when: string, clear?: string): readonly string[] {
  const of = rule(told('when'), { ...rest, ...(clear !== undefined && { clear: told('clear') }) });
  const env = environment({ members: [script('when', when), script('clear', clear ?? 'F')] });
  return lines(settledOutcomeOf(of, env, 15).episodes);
}

describe('the hold of a raise', () => {
  it.each<[string, Partial<Rule>, string, readonly string[]]>([
    ['is reached at once without for', {}, 'FFTFF', ['2-2 .. 3-3']],
    ['is reached inclusively', { forMs: 3 }, 'FTTTTF', ['1-4 .. 5-5']],
    ['is not reached 1 ms before', { forMs: 3 }, 'FTTTF', []],
    ['is begun anew after false', { forMs: 3 }, 'TTFTTTTF', ['3-6 .. 7-7']],
    ['does not count unknown time', { forMs: 3 }, 'TT??TTF', ['0-5 .. 6-6']],
    ['needs a true condition to be reached', { forMs: 2 }, 'TT?T', ['0-3']],
    ['survives a gap as long as itself', { forMs: 3 }, 'T???TTT', ['0-6']],
    ['ends with a longer gap', { forMs: 3 }, 'T????TTTT', ['5-8']],
    ['survives a gap of max_gap', { forMs: 4, maxGapMs: 1 }, 'TT?TTT', ['0-5']],
    ['ends with a gap beyond max_gap', { forMs: 4, maxGapMs: 1 }, 'TT??TTTTT', ['4-8']],
    ['counts each gap by itself', { forMs: 3, maxGapMs: 1 }, 'T?T?T?T', ['0-6']],
    ['does not begin while unknown', { forMs: 1 }, '??TT', ['2-3']],
    ['does not begin in a gap that it would survive', { forMs: 2 }, '?TTT', ['1-3']],
    ['of no length bears no gap but needs none', { maxGapMs: 0 }, '?T?F', ['1-1 .. 3-3']],
    ['is begun anew after a clear', { forMs: 1 }, 'TTFTTF', ['0-1 .. 2-2', '3-4 .. 5-5']],
  ])('%s', (_, rest, when, expected) => {
    expect(run(rest, when)).toEqual(expected);
  });
});

describe('the hold of a clear', () => {
  it.each<[string, Partial<Rule>, string, string | undefined, readonly string[]]>([
    ['is reached inclusively', { clearForMs: 2 }, 'TFFF', undefined, ['0-0 .. 1-3']],
    ['is not reached 1 ms before', { clearForMs: 2 }, 'TFFT', undefined, ['0-0']],
    ['is begun anew where the condition is back', { clearForMs: 2 }, 'TFFTFFF', undefined, ['0-0 .. 4-6']],
    ['survives a gap as long as itself', { clearForMs: 2, forMs: 1 }, 'TTF??FF', undefined, ['0-1 .. 2-6']],
    ['ends with a longer gap', { clearForMs: 2 }, 'TF???FFF', undefined, ['0-0 .. 5-7']],
    ['has the gap of the rule', { clearForMs: 2, maxGapMs: 3 }, 'TF???FFF', undefined, ['0-0 .. 1-6']],
    ['waits for the written clear', {}, 'TFFFFF', 'FFFFTF', ['0-0 .. 4-4']],
    ['does not mind when while it is open', {}, 'TFTFTFF', 'FFFFFFT', ['0-0 .. 6-6']],
    ['does not mind clear while it is not open', { forMs: 2 }, 'TTTT', 'TTFF', ['0-2']],
    ['stays open where clear is unknown', {}, 'TFFF', 'F???', ['0-0']],
    ['begins with the millisecond after the raise', { clearForMs: 1 }, 'TF', 'TT', ['0-0 .. 1-2']],
    ['lets no hold begin while the condition goes on', { forMs: 1 }, 'TTTTT', 'FFTFF', ['0-1 .. 2-2']],
    ['lets one begin once it was false', {}, 'TTTFT', 'FFTFF', ['0-0 .. 2-2', '4-4']],
    ['does not take unknown for false', {}, 'TTT?T', 'FFTFF', ['0-0 .. 2-2']],
    ['raises once while both are true', {}, 'TTTF', 'TTTT', ['0-0 .. 1-1']],
  ])('%s', (_, rest, when, clear, expected) => {
    expect(run(rest, when, clear)).toEqual(expected);
  });
});

describe('an unknown condition', () => {
  it.each<[string, Partial<Rule>, string, readonly string[]]>([
    ['neither raises nor clears by default', {}, '??TT??FF', ['2-2 .. 6-6']],
    ['neither raises nor clears under hold', { missing: 'hold' }, '??TT??FF', ['2-2 .. 6-6']],
    ['clears under false', { missing: 'false' }, '??TT??FF', ['2-2 .. 4-4']],
    ['ends a hold under false', { missing: 'false', forMs: 2 }, 'TT?TTT', ['3-5']],
    ['raises under true', { missing: 'true' }, 'F??TF', ['1-1 .. 4-4']],
    ['counts as held time under true', { missing: 'true', forMs: 3 }, 'FT??F', []],
    ['reaches a hold under true', { missing: 'true', forMs: 3 }, 'FT???F', ['1-4 .. 5-5']],
  ])('%s', (_, rest, when, expected) => {
    expect(run(rest, when)).toEqual(expected);
  });

  it.each<[Rule['missing'], readonly string[]]>([
    ['hold', ['0-0 .. 4-4']],
    ['false', ['0-0 .. 2-2']],
    ['true', ['0-0 .. 4-4']],
  ])('of a written clear is taken the other way round under %s', (missing, expected) => {
    expect(run({ ...(missing && { missing }) }, 'TFFFF', 'FF??T')).toEqual(expected);
  });
});

describe('missing: unknown-event', () => {
  function runUnknown(rest: Partial<Rule>, when: string) {
    const of = rule(told('when'), { missing: 'unknown-event', ...rest });
    const { episodes, unknownEpisodes } = settledOutcomeOf(
      of,
      environment({ members: [script('when', when)] }),
      15,
    );
    return [lines(episodes), lines(unknownEpisodes)];
  }

  it('holds the episode and tells of the unknown', () => {
    expect(runUnknown({}, 'FT???TF')).toEqual([['1-1 .. 6-6'], ['2-2 .. 5-5']]);
  });

  it('waits for max_gap, inclusively', () => {
    expect(runUnknown({ maxGapMs: 2 }, 'F??F')).toEqual([[], []]);
    expect(runUnknown({ maxGapMs: 2 }, 'F???F')).toEqual([[], ['1-3 .. 4-4']]);
  });

  it('waits as long as the hold without max_gap', () => {
    expect(runUnknown({ forMs: 3 }, '????F')).toEqual([[], ['0-3 .. 4-4']]);
  });

  it('says nothing under another missing', () => {
    expect(runUnknown({ missing: 'hold' }, 'F???F')).toEqual([[], []]);
  });
});
