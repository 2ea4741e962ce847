import { describe, expect, it } from 'vitest';
import { makeClear, makeRaise } from '../../../shared/facts/make-event.ts';
import { type Comparison, compareWith } from '../../../shared/language/backtest/compare.ts';
import { pairsOf } from '../../../shared/language/backtest/pairs.ts';
import type { BacktestEpisode, BacktestRule, BacktestRun } from '../../../shared/language/backtest/result.ts';
import { makeStatements } from '../../../shared/language/backtest/statements.ts';
import { minuteMs } from '../../../shared/time.ts';
import { startMs } from './given.ts';

const sampleMs = 10_000;
const toMs = startMs + 60 * minuteMs;
const labels = { host: 'a' };

interface Short {
  readonly from: number;
  /** Absent: open. */
  readonly to?: number;
  readonly muted?: 'cooldown';
}

/** Times in seconds since `startMs`. */
function episode({ from, to, muted }: Short): BacktestEpisode {
  const at = startMs + from * 1000;
  return {
    type: 'BUSY',
    transition: 'raised',
    startMs: at,
    raisedMs: at,
    ...(to !== undefined && { clearedMs: startMs + to * 1000, reason: 'condition-ended' }),
    ...(muted && { muted }),
  };
}

function runOf(
  episodes: readonly BacktestEpisode[],
  noData: readonly (readonly [number, number])[] = [],
  own: Readonly<Record<string, string>> = labels,
  over: Partial<BacktestRule> & { readonly untilMs?: number } = {},
): BacktestRun {
  const { untilMs = toMs, ...ofRule } = over;
  const stretches = noData.map(([from, to]) => ({
    startMs: startMs + from * 1000,
    endMs: startMs + to * 1000,
  }));
  return {
    fromMs: startMs,
    toMs,
    samplesFromMs: startMs,
    untilMs: toMs,
    sampleMs,
    rules: [
      {
        application: 'default',
        name: 'busy',
        emit: 'BUSY',
        runsOn: 'host',
        latenessMs: 0,
        ...ofRule,
        instances: [{ labels: own, episodes, noData: stretches, untilMs }],
      },
    ],
    read: { hosts: 1, documents: 60, events: 0, ticks: 360 },
    notes: [],
  };
}

function saidOf(
  all: readonly Short[],
  host = 'a',
  name = 'busy',
  more: Readonly<Record<string, string>> = {},
) {
  const statements = makeStatements();
  for (const { from, to, muted } of all) {
    const at = startMs + from * 1000;
    const told = {
      type: 'BUSY',
      severity: 'info',
      source: { kind: 'agent', host },
      labels: { host, ...more },
      r: at,
    } as const;
    const raise = {
      ...makeRaise({ ...told, start: at, episode: `${from}`.padStart(26, '0') }),
      rule: { application: 'default', name, hash: 'h' },
      ...(muted && { muted }),
    };
    statements.add(raise);
    if (to === undefined) continue;
    const t = startMs + to * 1000;
    statements.add(makeClear(raise, { t, r: t, source: told.source, reason: 'condition-ended' }));
  }
  return statements;
}

function kinds({ rules }: Comparison): readonly string[] {
  return rules.flatMap(({ differences }) => differences.map(({ kind }) => kind));
}

describe('the comparison with what was raised', () => {
  it.each<[string, readonly Short[], readonly Short[], readonly string[]]>([
    ['nothing', [], [], []],
    ['the same', [{ from: 600, to: 900 }], [{ from: 600, to: 900 }], []],
    ['a start a sample apart', [{ from: 600, to: 900 }], [{ from: 610, to: 900 }], []],
    ['a start more than a sample apart', [{ from: 600, to: 900 }], [{ from: 611, to: 900 }], ['moved']],
    ['an end a sample apart', [{ from: 600, to: 900 }], [{ from: 600, to: 910 }], []],
    ['an end more than a sample apart', [{ from: 600, to: 900 }], [{ from: 600, to: 911 }], ['moved']],
    ['one that is still open', [{ from: 600 }], [{ from: 600, to: 900 }], ['moved']],
    ['one that ends with the time', [{ from: 600 }], [{ from: 600, to: 3590 }], []],
    ['only in the backtest', [{ from: 600, to: 900 }], [], ['new']],
    ['only in reality', [], [{ from: 600, to: 900 }], ['vanished']],
    ['apart from each other', [{ from: 600, to: 900 }], [{ from: 900, to: 1000 }], ['new', 'vanished']],
    ['muted alone', [{ from: 600, to: 900, muted: 'cooldown' }], [{ from: 600, to: 900 }], ['muted']],
    [
      'both muted',
      [{ from: 600, to: 900, muted: 'cooldown' }],
      [{ from: 600, to: 900, muted: 'cooldown' }],
      [],
    ],
    [
      'one of two',
      [
        { from: 600, to: 700 },
        { from: 800, to: 900 },
      ],
      [{ from: 600, to: 900 }],
      ['moved', 'new'],
    ],
    ['raised in the last sample', [{ from: 3590 }], [], ['unknown']],
    ['raised before it', [{ from: 3589 }], [], ['new']],
    ['over within the first sample', [], [{ from: -100, to: 10 }], []],
    ['over after it', [], [{ from: -100, to: 11 }], ['vanished']],
    ['begun before the time', [{ from: -100, to: 900 }], [{ from: -700, to: 900 }], []],
  ])('tells %s', (_, backtest, applied, expected) => {
    const comparison = compareWith(runOf(backtest.map(episode)), saidOf(applied), ['default/busy']);
    expect(kinds(comparison)).toEqual(expected);
    expect(comparison.isSame).toBe(expected.every((kind) => kind === 'unknown'));
  });

  it.each<[string, readonly Short[], readonly Short[], readonly string[]]>([
    ['what was raised in it', [], [{ from: 1000, to: 1100 }], ['unknown']],
    ['what begins with it', [{ from: 1800, to: 2400 }], [{ from: 1000, to: 2400 }], ['unknown']],
    ['what ends otherwise after it', [{ from: 1800, to: 2400 }], [{ from: 1000, to: 2500 }], ['moved']],
    ['what was raised before it', [], [{ from: 300, to: 500 }], ['vanished']],
    ['what the data shows', [{ from: 1900, to: 2000 }], [], ['new']],
  ])('does not judge where data is missing: %s', (_, backtest, applied, expected) => {
    const run = runOf(backtest.map(episode), [[600, 1800]]);
    expect(kinds(compareWith(run, saidOf(applied), ['default/busy']))).toEqual(expected);
  });

  it('counts what is the same, and sees that a rule concerns a host no longer', () => {
    const run = runOf([episode({ from: 600, to: 900 })]);
    const said = saidOf([{ from: 600, to: 900 }], 'b');
    const comparison = compareWith(run, said, []);
    expect(comparison.counts).toEqual({ same: 0, new: 1, vanished: 1, moved: 0, muted: 0, unknown: 0 });
    expect(comparison.rules[0]).toMatchObject({ name: 'busy', isApplied: false });
    expect(compareWith(run, saidOf([{ from: 600, to: 900 }]), []).counts.same).toBe(1);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly [number, number], readonly string[]]>([
    ['a host without documents', { host: 'a' }, [0, 3600], ['unknown']],
    ['a host of which nothing was known then', { host: 'a', device: 'sdb' }, [500, 1000], ['unknown']],
    ['a host of which something was known then', { host: 'a', device: 'sdb' }, [1000, 2000], ['vanished']],
    ['another host without documents', { host: 'b' }, [0, 3600], ['vanished']],
  ])('judges an instance that it does not have: %s', (_, known, missing, expected) => {
    const run = runOf([], [missing], known);
    const said = saidOf([{ from: 600, to: 900 }], 'a', 'busy', { device: 'sda' });
    expect(kinds(compareWith(run, said, []))).toEqual(expected);
  });

  it.each<[string, readonly Short[], readonly Short[], readonly string[]]>([
    ['raised in the last sample before it', [], [{ from: 3470 }], ['unknown']],
    ['raised there only by the backtest', [{ from: 3470 }], [], ['unknown']],
    ['raised there by both', [{ from: 3500 }], [{ from: 3580 }], []],
    ['raised sooner', [], [{ from: 3469 }], ['vanished']],
    ['cleared in it alone', [{ from: 600 }], [{ from: 600, to: 3470 }], []],
    ['cleared sooner', [{ from: 600 }], [{ from: 600, to: 3469 }], ['moved']],
  ])('does not judge where the last 2m are not all there: %s', (_, backtest, applied, expected) => {
    const run = runOf(backtest.map(episode), [], labels, { untilMs: toMs - 2 * minuteMs });
    const comparison = compareWith(run, saidOf(applied), []);
    expect(kinds(comparison)).toEqual(expected);
    expect(comparison.isSame).toBe(expected.every((kind) => kind === 'unknown'));
  });

  it.each<[Readonly<Record<string, string>>, number, string]>([
    [{ host: 'a' }, 3470, 'unknown'],
    [{ host: 'a' }, 3469, 'vanished'],
    [{ host: 'c' }, 3470, 'unknown'],
    [{ host: 'c' }, 3469, 'vanished'],
  ])('takes the end of an instance that it does not have from its like: %j at %d', (own, from, expected) => {
    const run = runOf([], [], own, { untilMs: toMs - 2 * minuteMs });
    const said = saidOf([{ from }], 'a', 'busy', { device: 'sda' });
    expect(kinds(compareWith(run, said, []))).toEqual([expected]);
  });

  it('judges nothing of a rule that reads hosts that were left out', () => {
    const run = runOf([episode({ from: 600, to: 900 })], [[0, 3600]], labels, { readsOthers: true });
    expect(kinds(compareWith(run, saidOf([{ from: 1000, to: 1100 }]), []))).toEqual(['unknown', 'unknown']);
    expect(compareWith(run, saidOf([{ from: 600, to: 900 }]), []).counts).toMatchObject({
      same: 1,
      unknown: 0,
    });
  });

  it.each<[string, readonly (readonly [number, number])[], readonly string[]]>([
    ['all the time', [[0, 3600]], ['default/busy']],
    ['from the first second on', [[1, 3600]], []],
    ['but for the last second', [[0, 3599]], []],
    ['never', [], []],
  ])('names rules of which nothing could be known: data is missing %s', (_, missing, expected) => {
    expect(compareWith(runOf([], missing), saidOf([]), []).unknownRules).toEqual(expected);
  });

  it('names rules that made such events and are not among its own', () => {
    const comparison = compareWith(runOf([]), saidOf([{ from: 600 }], 'a', 'other'), []);
    expect([comparison.otherRules, comparison.isSame]).toEqual([['default/other'], true]);
  });

  it('leaves out what was retracted, and pairs occurrences by their time alone', () => {
    const retracted = { ...episode({ from: 600 }), retractedMs: startMs };
    expect(kinds(compareWith(runOf([retracted]), saidOf([]), []))).toEqual([]);
    const at = (second: number): BacktestEpisode => ({
      ...episode({ from: second }),
      transition: 'occurred',
    });
    expect(pairsOf([at(600)], [at(610)], sampleMs)).toHaveLength(1);
    expect(pairsOf([at(600)], [at(611)], sampleMs)).toHaveLength(2);
    expect(pairsOf([at(600)], [episode({ from: 600 })], sampleMs)).toHaveLength(2);
  });
});
