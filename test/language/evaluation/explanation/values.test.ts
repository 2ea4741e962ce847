import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import { explanationLimits } from '../../../../shared/language/evaluation/explanation/limits.ts';
import type { Environment } from '../../../../shared/language/evaluation/facts.ts';
import { at, condition, environment, episode, forever, host, parse, series, silentFrom } from './given.ts';

describe('explain, values', () => {
  const full = episode('DISK_FULL', 'node-1', at(2), forever, { used: 0.97 });
  const none = environment({});
  const texts = (text: string, env: Environment, atMs = at(5)) =>
    condition(text, env, atMs)?.children.map((each) => each.text);

  it.each([
    ['m.x > 1 and m.y > 1', 'unknown'],
    ['m.x > 1 or m.y > 1', 'unknown'],
    ['not m.x > 1', 'unknown'],
    ['exists(m.x)', 'false'],
    ['true', 'true'],
  ])('tells of %s that it is %s', (text, truth) => {
    const { children, ...node } = condition(text, none, at(5)) ?? { children: [] };
    expect(node).toEqual({ text: `${text} is ${truth}`, truth });
  });

  it('has neither value nor truth of a number that is unknown', () => {
    const unknown = 'is unknown since 14:00:00 (no sample yet)';
    for (const [text, name] of [
      ['abs(m.x) > 1', 'abs(m.x)'],
      ['m.x * 2 > 1', 'm.x * 2'],
    ] as const) {
      expect(condition(text, none, at(5))?.children[0]).toStrictEqual({
        text: `${name} is unknown`,
        children: [{ text: `m.x ${unknown}`, missing: 'no sample yet', children: [] }],
      });
    }
  });

  it('tells nothing of constants', () => {
    const env = environment({ series: [series('m.x', [1])] });
    const sample = 'm.x is 1 (sample 018f0 at 14:00:00)';
    expect(texts('m.x in [1, 2]', env, at(1))).toEqual([sample]);
    expect(texts('m.x > 0', env, at(1))).toEqual([sample]);
    expect(texts('true and m.x > 0', env, at(1))).toEqual(['m.x > 0 is true']);
    const compared: Expr = { kind: 'compare', op: '==', left: parse('m.x'), right: parse('"a"') };
    expect(condition(compared, env, at(1))?.children.map(({ text }) => text)).toEqual([sample]);
  });

  it('tells a number in the unit that it is compared with, on whichever side that stands, also below zero', () => {
    const env = environment({ series: [series('m.x', [0.8])] });
    expect(texts('90% < m.x * 1', env, at(1))).toEqual(['m.x * 1 is 80%']);
    expect(texts('m.x * -1 > 90%', env, at(1))).toEqual(['m.x * -1 is -80%']);
  });

  it('tells the comparison of a field as a whole, also in a longer condition', () => {
    const env = environment({ episodes: [full] });
    expect(texts('DISK_FULL.used > 95% and not OTHER', env)).toEqual([
      'DISK_FULL.used > 95% is true since 14:02:00',
      'not OTHER is true',
    ]);
  });

  it('tells labels as a list, and cuts a long one', () => {
    const { textChars } = explanationLimits;
    const told = (name: string) =>
      condition('labels(E, host)', environment({ episodes: [episode('E', name, at(1))] }), at(5));
    expect(told('node-1')).toEqual({
      text: 'labels(E, host) is ["node-1"]',
      ...{ value: ['node-1'], facts: ['raise-E-node-1'], children: [] },
    });
    const listOf = (chars: number) =>
      told('n'.repeat(chars - '[""]'.length))?.text.slice('labels(E, host) is '.length);
    expect(listOf(textChars)).toMatch(/^\["n+"\]$/);
    expect(listOf(textChars + 1)).toBe(`["${'n'.repeat(textChars - 5)}...`);
  });

  it('says since when, and that it was before only where the look back ends', () => {
    const old = { bornMs: at(-2_000) };
    const long = environment({ episodes: [episode('E', 'node-1', at(-1_900))] }, old);
    const late = environment({ episodes: [full] }, old);
    expect(condition('E', long, at(5))?.text).toBe('E is true since before 14:05:00');
    expect(condition('DISK_FULL', late, at(5))?.text).toBe('DISK_FULL is true since 14:02:00');
  });

  it('blames for an unknown event the silence of the hosts that it can come from alone', () => {
    const hosts = ['node-0', 'node-1'].map((name) => host(name, silentFrom(at(2))));
    const made = { hostMade: new Set(['E']) };
    const missing = (text: string, scope = {}) =>
      condition(text, environment({ hosts }, { ...made, scope }), at(5))?.missing;
    const node1 = 'host node-1 silent since 14:02:00';
    expect(missing('E{disk="sda", host="node-1"}')).toBe(node1);
    expect(missing('E', { host: 'node-1' })).toBe(node1);
    expect(missing('E')).toBe('host node-0 silent since 14:02:00 and 1 more host');
  });

  it('tells what agents say as a node without more below it', () => {
    const said = {
      hash: 'abc',
      labels: { host: 'node-1' },
      timesMs: [at(1), at(3)],
      truths: [true, undefined],
    };
    const told = (atMs: number) =>
      condition({ kind: 'member', hash: 'abc' }, environment({ members: [said] }), atMs);
    expect(told(at(2))).toEqual({ text: 'member(abc) is true since 14:01:00', truth: 'true', children: [] });
    const missing = 'an agent misses samples for it';
    expect(told(at(4))).toEqual({
      text: `member(abc) is unknown since 14:03:00 (${missing})`,
      ...{ truth: 'unknown', missing, children: [] },
    });
  });
});
