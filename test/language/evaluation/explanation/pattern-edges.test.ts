import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import { at, condition, environment, event, host, minuteMs, occurrence, silentFrom } from './given.ts';

type Fact = readonly [type: string, atMs: number];

describe('explain, the edges of patterns', () => {
  const told = (node: Expr, facts: readonly Fact[], atMs: number) =>
    condition(node, environment({ occurrences: facts.map(([type, tMs]) => occurrence(type, tMs)) }), atMs)
      ?.text;
  const unbounded = {
    kind: 'sequence',
    steps: [event('A'), event('B'), event('C')],
    without: [event('STOP')],
    isEqualTimeAllowed: false,
  } as const;
  const sequence: Expr = { ...unbounded, withinMs: 15 * minuteMs };
  const [a, b] = [['A', at(1)] as const, ['B', at(2)] as const];

  it.each<[string, Expr, readonly Fact[], number, string]>([
    [
      'what stops it together with its start stops nothing',
      sequence,
      [a, ['STOP', at(1)]],
      at(5),
      'A at 14:01:00, waits for B until 14:16:00',
    ],
    [
      'what stops it at its end stops nothing',
      sequence,
      [a, ['STOP', at(16)]],
      at(16),
      'A at 14:01:00, waits for B until 14:16:00',
    ],
    [
      'what stops it before its end does',
      sequence,
      [a, ['STOP', at(16) - 1]],
      at(16),
      'A at 14:01:00, broken off at 14:15:59',
    ],
    [
      'the earliest of several starts is told',
      sequence,
      [a, ['A', at(3)]],
      at(5),
      'A at 14:01:00, waits for B until 14:16:00',
    ],
    [
      'a start counts to its end',
      sequence,
      [a, ['A', at(4)]],
      at(16),
      'A at 14:01:00, waits for B until 14:16:00',
    ],
    [
      'a start does not count after its end',
      sequence,
      [a, ['A', at(4)]],
      at(16) + 1,
      'A at 14:04:00, waits for B until 14:19:00',
    ],
    ['without an end there is no time to wait until', unbounded, [a], at(5), 'A at 14:01:00, waits for B'],
    [
      'a step at the time of the one before is not the next',
      sequence,
      [['B', at(1)], a],
      at(5),
      'A at 14:01:00, waits for B until 14:16:00',
    ],
    [
      'a step at the end is in time',
      sequence,
      [a, ['B', at(16)]],
      at(17),
      'A at 14:01:00, B at 14:16:00, missed C until 14:16:00',
    ],
    [
      'a step after the end was missed',
      sequence,
      [a, b, ['C', at(16) + 1]],
      at(20),
      'A at 14:01:00, B at 14:02:00, missed C until 14:16:00',
    ],
    [
      'one fact is not two steps, though they may be at one time',
      { ...sequence, steps: [event('A'), event('A')], isEqualTimeAllowed: true },
      [a],
      at(5),
      'A at 14:01:00, waits for A until 14:16:00',
    ],
  ])('of a sequence: %s', (_, node, facts, atMs, expected) => {
    expect(told(node, facts, atMs)).toBe(`sequence: ${expected}`);
  });

  it.each<[string, readonly Fact[], number, string]>([
    ['a fact counts to the end of its time', [b], at(12), 'B at 14:02:00, waits for A and C until 14:12:00'],
    [
      'the first fact says until when',
      [b, a],
      at(5),
      'A at 14:01:00, B at 14:02:00, waits for C until 14:11:00',
    ],
  ])('of facts in any order: %s', (_, facts, atMs, expected) => {
    const node: Expr = { kind: 'within', of: [event('A'), event('B'), event('C')], withinMs: 10 * minuteMs };
    expect(told(node, facts, atMs)).toBe(`all within 10m: ${expected}`);
  });

  const silent = ['node-0', 'node-1'].map((name) => host(name, silentFrom(at(20))));
  const missing = 'host node-1 silent since 14:20:00';

  it("of an absence after a trigger: the silence of the trigger's own host alone counts", () => {
    const node: Expr = { kind: 'absent_after', after: event('A'), absent: event('B'), forMs: 30 * minuteMs };
    const env = environment({ occurrences: [occurrence('A', at(1), { host: 'node-1' })], hosts: silent });
    expect(condition(node, env, at(31))).toStrictEqual({
      text: `absent after: A at 14:01:00, B not known since 14:31:00 (${missing})`,
      ...{ truth: 'unknown', facts: ['A-60'], missing, children: [] },
    });
    const heard = environment({ occurrences: [occurrence('A', at(1))] });
    expect(condition(node, heard, at(31))).toStrictEqual({
      text: 'absent after: A at 14:01:00, B missed since 14:31:00',
      ...{ truth: 'true', facts: ['A-60'], children: [] },
    });
    expect(condition(node, environment({}), at(31))).toStrictEqual({
      ...{ text: 'absent after: waits for A', truth: 'false', children: [] },
    });
  });

  it('of an absence: it has no facts before the first event, and counts the silence of its own host alone', () => {
    const node: Expr = { kind: 'absent', of: event('BACKUP'), forMs: 90_000 };
    expect(condition(node, environment({}), at(1))).toStrictEqual({
      ...{ text: 'absent BACKUP: 1m of 1m30s, none since 14:00:00', truth: 'false', children: [] },
    });
    const early = ['node-0', 'node-1'].map((name) => host(name, silentFrom(at(1))));
    expect(
      condition(node, environment({ hosts: early }, { scope: { host: 'node-1' } }), at(6)),
    ).toStrictEqual({
      text: 'absent BACKUP is unknown since 14:01:00 (host node-1 silent since 14:01:00)',
      ...{ truth: 'unknown', missing: 'host node-1 silent since 14:01:00', children: [] },
    });
  });
});
