import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import {
  membersOf,
  metricsReadBy,
  readsMembership,
  readsSilence,
  typesInConditions,
  typesReadBy,
  windowMsOf,
} from '../../../shared/language/placement/reads.ts';
import { absent, absentAfter, allOf, and, atLeast, event, expr, not, sequence } from './given.ts';

type Call = Extract<Expr, { readonly kind: 'call' }>;

const rule = {
  when: and(expr('B and system.cpu.utilization > 1'), sequence(['D', 'A'], { without: ['C'] })),
  clear: expr('E and system.memory.usage > 1'),
  set: { x: expr('F.used'), y: expr('system.load.1m') },
  unless: { event: event('M'), waitMs: 0, extendMs: 0 },
};

describe('what a rule reads', () => {
  it('are event types of its conditions, and of its payload and suppressor, sorted', () => {
    expect(typesInConditions(rule)).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(typesReadBy(rule)).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'M']);
    expect(typesReadBy({ when: expr('B'), set: {} })).toEqual(['B']);
  });

  it('are metrics, sorted', () => {
    expect(metricsReadBy(rule)).toEqual(['system.cpu.utilization', 'system.load.1m', 'system.memory.usage']);
  });

  it('are member rules of its conditions, each once', () => {
    const member = (hash: string): Expr => ({ kind: 'member', hash });
    const when = and(member('b'), not(member('a')), allOf('web', member('b')));
    expect(membersOf({ when, clear: member('c') })).toEqual(['a', 'b', 'c']);
  });
});

describe('the silence of a host', () => {
  const reads = (when: Expr, by: readonly string[] = [], more = {}) =>
    readsSilence({ when, by, ...more } as Parameters<typeof readsSilence>[0]);

  it.each<[string, boolean, boolean]>([
    ['what no agent makes', reads(expr('A')), false],
    ['what agents make', reads(expr('A'), [], { hostMade: ['A'] }), true],
    ['a member rule', reads({ kind: 'member', hash: 'a' }), true],
    ['an absence after a trigger', reads(absentAfter('A', 'B', 5)), true],
    ['an absence of no host', reads(absent('A', 5)), false],
    ['an absence of a host', reads(absent('A', 5), ['host']), true],
    ['an absence in another node', reads(not(and(expr('B'), absent('A', 5))), ['host']), true],
    ['an absence of a host that clears', reads(expr('A'), ['host'], { clear: absent('B', 5) }), true],
    ['the absence of any document', reads(absent('HEARTBEAT', 5), ['host']), false],
    ['an absence on some hosts', reads(atLeast(1, 'web', absent('A', 5))), true],
    ['an absence on all hosts', reads(allOf('web', absent('A', 5))), true],
    ['events on all hosts', reads(allOf('web', expr('A'))), false],
  ])('changes for %s what is said: %s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('the membership of a host', () => {
  const reads = (when: Expr, more: object = {}) =>
    readsMembership({ when, by: [], set: {}, ...more } as Parameters<typeof readsMembership>[0]);
  const average = expr('avg_of(web, system.cpu.utilization) > 1');

  it.each<[string, boolean, boolean]>([
    ['events alone', reads(expr('A')), false],
    ['a rule of a host set', reads(expr('A'), { in: 'web' }), true],
    ['an instance of a host', reads(expr('A'), { by: ['rack', 'host'] }), true],
    ['some hosts', reads(not(atLeast(1, 'web', expr('A')))), true],
    ['all hosts', reads(allOf('web', expr('A'))), true],
    ['values of hosts', reads(average), true],
    ['a clear condition over hosts', reads(expr('A'), { clear: average }), true],
    ['a payload over hosts', reads(expr('A'), { set: { x: average } }), true],
  ])('changes for %s what is said: %s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('windowMsOf', () => {
  const call = (name: string, ...args: readonly Expr[]): Call => ({ kind: 'call', name, args });

  it.each<[string, Call, number | undefined]>([
    ['a window over events', expr('count(A, 5m)') as Call, 300_000],
    ['a window over samples', expr('avg(system.cpu.utilization, 2s)') as Call, 2_000],
    ['a call without a window', expr('count(A)') as Call, undefined],
    ['labels', expr('labels(A, host)') as Call, undefined],
    ['a number without a unit', call('avg', event('A'), expr('3')), undefined],
    ['what is no selector', call('max', expr('1'), expr('5m')), undefined],
    ['no arguments', call('count'), undefined],
  ])('is of %s its length', (_, of, expected) => {
    expect(windowMsOf(of)).toBe(expected);
  });
});
