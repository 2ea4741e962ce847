import { describe, expect, it } from 'vitest';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { canonicalKey, episodeId } from '../../../shared/facts/ids.ts';
import type { HostRule } from '../../../shared/language/artifact.ts';
import type { Match } from '../../../shared/language/tests/match.ts';
import { matchProblems } from '../../../shared/language/tests/match-problems.ts';
import { isRevised, settledOf, standingOf } from '../../../shared/language/tests/settled.ts';
import type { Expected, TestCase } from '../../../shared/language/tests/test-case.ts';
import type { RanHost } from '../../../shared/language/tests/world.ts';

const at = { file: 'f.yaml', line: 1, column: 1, endColumn: 2 };
const labels = { host: 'a' };
const event = (more: Partial<TocsinEvent>) =>
  ({
    id: 'i',
    type: 'X',
    labels,
    values: {},
    t: 5,
    r: 5,
    source: { kind: 'operator', name: 'x' },
    ...more,
  }) as TocsinEvent;
const raise = (more: Partial<TocsinEvent> = {}) =>
  event({ id: 'r', transition: 'raised', episode: 'e', start: 3, ...more });
const clear = (more: Partial<TocsinEvent> = {}) =>
  event({ id: 'c', transition: 'cleared', episode: 'e', t: 9, r: 9, ...more });
const occurred = (more: Partial<TocsinEvent> = {}) => event({ id: 'o', transition: 'occurred', ...more });

describe('what stands of what was said', () => {
  const ids = (...events: readonly TocsinEvent[]) =>
    standingOf(events).map(({ event: each, clear: end }) => [each.id, end?.id]);

  it('is in order of time, then of ids', () => {
    const late = occurred({ id: 'a', t: 6 });
    expect(ids(late, occurred({ id: 'c' }), occurred({ id: 'b' }))).toEqual([
      ['b', undefined],
      ['c', undefined],
      ['a', undefined],
    ]);
    expect(ids(occurred({ id: 'b' }), occurred({ id: 'c' }), late)).toEqual([
      ['b', undefined],
      ['c', undefined],
      ['a', undefined],
    ]);
  });

  it('is what was received last, and of that the greater id', () => {
    expect(ids(raise({ id: 'r2' }), raise({ id: 'r1' }), clear({ id: 'c1' }), clear({ id: 'c2' }))).toEqual([
      ['r2', 'c2'],
    ]);
    expect(ids(raise({ id: 'r1' }), raise({ id: 'r2' }), clear({ id: 'c2' }), clear({ id: 'c1' }))).toEqual([
      ['r2', 'c2'],
    ]);
    expect(ids(raise({ id: 'r2' }), raise({ id: 'r1', r: 6 }))).toEqual([['r1', undefined]]);
  });

  it('is nothing that a retraction came after', () => {
    const taken = clear({ id: 't', reason: 'retracted', r: 7 });
    expect([ids(raise(), taken), ids(raise({ r: 7 }), taken), ids(raise({ r: 8 }), taken)]).toEqual([
      [],
      [],
      [['r', undefined]],
    ]);
  });

  it('settles with its times up to the end', () => {
    const whole = { type: 'X', labels };
    const episode = { ...whole, episode: 'e', startMs: 3, raisedMs: 5 };
    expect(settledOf([raise(), clear()], 9)).toEqual([{ ...episode, clearedMs: 9 }]);
    expect(settledOf([raise(), clear()], 8)).toEqual([episode]);
    expect(settledOf([raise(), clear()], 4)).toEqual([]);
    expect(settledOf([occurred()], 5)).toEqual([
      { ...whole, episode: 'o', startMs: 5, raisedMs: 5, clearedMs: 5 },
    ]);
  });

  it('knows an occurrence of a rule by its match', () => {
    const rule = { application: 'shop', name: 'n', hash: 'h' };
    const ofRule = { rule, source: { kind: 'rule' }, start: 4 } as unknown as Partial<TocsinEvent>;
    const keyOf = (more: Partial<TocsinEvent>) => settledOf([occurred(more)], 9)[0]?.episode;
    expect(keyOf(ofRule)).toBe(episodeId('shop', 'n', canonicalKey(labels), 4));
    const { start: _, ...startless } = ofRule;
    const { rule: __, ...ruleless } = ofRule;
    expect([keyOf({ rule, start: 4 }), keyOf(startless), keyOf(ruleless)]).toEqual(['o', 'o', 'o']);
  });

  it('was revised if something was taken back, or an end said twice', () => {
    expect([
      isRevised([raise(), clear(), occurred(), occurred({ id: 'p' })]),
      isRevised([raise(), raise({ id: 'r2', episode: 'e2' })]),
      isRevised([raise(), clear(), clear({ id: 'c2' })]),
      isRevised([occurred({ reason: 'retracted' })]),
    ]).toEqual([false, false, true, true]);
  });
});

describe('what a test says of what did not come', () => {
  const line = (more: Partial<Expected> = {}): Expected => ({
    ...{ at, transition: 'raised', type: 'X', atMs: 60_000, labels, values: {} },
    ...more,
  });
  const test = (nothingElse: boolean): TestCase => ({
    ...{
      name: { value: 't', at },
      startMs: 0,
      hosts: new Map(),
      given: [],
      expect: [],
      nothingElse,
      explain: [],
    },
  });
  const rule = (name: string, more: Partial<HostRule> = {}) => ({ name, emit: 'X', ...more }) as HostRule;
  const host = (...rules: readonly HostRule[]) => ({ run: { rules: new Set(rules) } }) as unknown as RanHost;
  const explainer = {
    world: { instances: [], heard: {}, environmentOf: () => undefined } as never,
    ...{ members: new Map(), startMs: 0 },
  };
  const problems = (
    match: Partial<Match>,
    rules: readonly HostRule[],
    hosts: readonly RanHost[],
    nothingElse = false,
  ) =>
    matchProblems(
      test(nothingElse),
      { found: new Map(), missing: [], others: [], ...match },
      rules,
      hosts,
      explainer,
    );
  const missing = { missing: [line()] };
  const text = 'raised X host=a at 1m did not come';

  it('names the rules that no host runs, with their host sets', () => {
    const [a, b, other] = [rule('a', { in: 'web' }), rule('b'), rule('c', { emit: 'Y' })] as const;
    const hint = (hosts: readonly RanHost[], ...rules: readonly HostRule[]) =>
      problems(missing, rules, hosts)[0];
    expect(hint([host(other)], a, b, other)).toEqual({
      ...{ kind: 'missing', text: `${text}; no host of this test runs a (in web) or b (in all hosts)` },
    });
    expect(hint([host(other), host(b)], a, b)?.text).toBe(text);
    expect(hint([host()], other)?.text).toBe(text);
  });

  it('tells the nearest event instead', () => {
    const near = raise({ t: 120_000 });
    expect(problems({ ...missing, others: [near] }, [], [])[0]?.text).toBe(`${text}; the nearest is at 2m`);
  });

  it('tells what came besides only where nothing else may come, and it was published', () => {
    const others = [raise({ t: 1000 }), raise({ muted: 'cooldown' }), raise({ shadow: true })];
    expect(problems({ others }, [], [])).toEqual([]);
    expect(problems({ others }, [], [], true)).toEqual([
      { kind: 'unexpected', text: 'raised X host=a at 1s was not expected' },
    ]);
  });
});
