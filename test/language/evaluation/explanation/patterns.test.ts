import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import { explain } from '../../../../shared/language/evaluation/explanation/explain.ts';
import type { Facts, Occurrence } from '../../../../shared/language/evaluation/facts.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';

import {
  at,
  bornMs,
  condition,
  environment,
  event,
  host,
  minuteMs,
  occurrence,
  rule,
  silentFrom,
} from './given.ts';

describe('explain, patterns', () => {
  const sequence = (more: object = {}): Expr => ({
    ...{ kind: 'sequence', steps: [event('A'), event('B'), event('C')], without: [event('STOP')] },
    ...{ withinMs: 15 * minuteMs, isEqualTimeAllowed: false },
    ...more,
  });
  const told = (node: Expr, occurrences: readonly Occurrence[], atMs: number, more: Partial<Facts> = {}) => {
    const found = condition(node, environment({ occurrences, ...more }), atMs);
    return [found?.text, found?.truth, found?.facts];
  };
  const [a, b, c] = [occurrence('A', at(1)), occurrence('B', at(2)), occurrence('C', at(3))];

  it('tells how far a sequence has come', () => {
    expect(told(sequence(), [], at(5))).toEqual(['sequence: waits for A', 'false', undefined]);
    expect(told(sequence(), [a, b], at(5))).toEqual([
      'sequence: A at 14:01:00, B at 14:02:00, waits for C until 14:16:00',
      'false',
      ['A-60', 'B-120'],
    ]);
    expect(told(sequence(), [a, b], at(16))[0]).toMatch(/waits for C until 14:16:00$/);
    expect(told(sequence(), [a, b], at(16, 1))[0]).toMatch(/B at 14:02:00, missed C until 14:16:00$/);
    expect(told(sequence(), [a, b, c], at(5))).toEqual([
      'sequence: matched at 14:03:00',
      'true',
      ['A-60', 'B-120', 'C-180'],
    ]);
    expect(told(sequence(), [a, b, c], at(18))[0]).toBe('sequence: waits for A');
  });

  it('tells what broke a sequence off, and goes on with a start behind it', () => {
    const stop = occurrence('STOP', at(3));
    expect(told(sequence(), [a, b, stop], at(5))).toEqual([
      'sequence: A at 14:01:00, B at 14:02:00, broken off at 14:03:00',
      'false',
      ['A-60', 'B-120', 'STOP-180'],
    ]);
    expect(told(sequence(), [a, b, stop, occurrence('A', at(4))], at(5))[0]).toBe(
      'sequence: A at 14:04:00, waits for B until 14:19:00',
    );
  });

  it('tells a sequence of one step, and one with steps at equal times', () => {
    const one = sequence({ steps: [event('A')], without: [], withinMs: undefined });
    expect(told(one, [a], at(1))).toEqual(['sequence: matched at 14:01:00', 'true', ['A-60']]);
    expect(told(one, [a], at(5))).toEqual(['sequence: waits for A', 'false', undefined]);
    const tied = sequence({ isEqualTimeAllowed: true });
    expect(told(tied, [a, occurrence('B', at(1))], at(5))[0]).toMatch(
      /^sequence: A at 14:01:00, B at 14:01:00, waits/,
    );
  });

  it('tells of facts in any order which are there', () => {
    const node: Expr = { kind: 'within', of: [event('A'), event('B')], withinMs: 10 * minuteMs };
    expect(told(node, [], at(5))[0]).toBe('all within 10m: waits for A and B');
    expect(told(node, [b], at(5))).toEqual([
      'all within 10m: B at 14:02:00, waits for A until 14:12:00',
      'false',
      ['B-120'],
    ]);
    expect(told(node, [b], at(12, 1))[0]).toBe('all within 10m: waits for A and B');
    expect(told(node, [a, b], at(5))[0]).toBe('all within 10m: matched at 14:02:00');
  });

  it('knows a match before the base by what it consumed', () => {
    const node = sequence() as Extract<Expr, { kind: 'sequence' }>;
    const env = environment({ occurrences: [a, b, c] });
    const { next } = timelineOf(rule(node), env, firstBase(bornMs), at(4));
    const later = explain(rule(node), environment({}), next, at(5)).children[0];
    expect(later).toMatchObject({ text: 'sequence: matched at 14:03:00', facts: ['C-180'] });
  });

  it('tells an absence after a trigger', () => {
    const node: Expr = { kind: 'absent_after', after: event('A'), absent: event('B'), forMs: 30 * minuteMs };
    expect(told(node, [], at(5))[0]).toBe('absent after: waits for A');
    expect(told(node, [a], at(5))).toEqual([
      'absent after: A at 14:01:00, waits for B until 14:31:00',
      'false',
      ['A-60'],
    ]);
    expect(told(node, [a, b], at(5))[0]).toBe('absent after: A at 14:01:00, B came at 14:02:00');
    expect(told(node, [a], at(31))).toEqual([
      'absent after: A at 14:01:00, B missed since 14:31:00',
      'true',
      ['A-60'],
    ]);
    const ofHost = occurrence('A', at(1), { host: 'node-1' });
    expect(told(node, [ofHost], at(31), { hosts: [host('node-1', silentFrom(at(20)))] })).toEqual([
      'absent after: A at 14:01:00, B not known since 14:31:00 (host node-1 silent since 14:20:00)',
      'unknown',
      ['A-60'],
    ]);
  });

  it('tells an absence with what came last', () => {
    const node: Expr = { kind: 'absent', of: event('HEARTBEAT'), forMs: 90_000 };
    const beat = occurrence('HEARTBEAT', at(1));
    expect(told(node, [beat], at(1, 45))).toEqual([
      'absent HEARTBEAT: 45s of 1m30s, last at 14:01:00',
      'false',
      ['HEARTBEAT-60'],
    ]);
    expect(told(node, [beat], at(2, 30))[0]).toBe(
      'absent HEARTBEAT is true since 14:02:30, last at 14:01:00',
    );
    expect(told(node, [], at(1))[0]).toBe('absent HEARTBEAT: 1m of 1m30s, none since 14:00:00');
    const env = environment({ hosts: [host('node-1', silentFrom(at(5)))] }, { scope: { host: 'node-1' } });
    expect(condition({ ...node, of: event('BACKUP') }, env, at(6))?.text).toBe(
      'absent BACKUP is unknown since 14:05:00 (host node-1 silent since 14:05:00)',
    );
  });
});
