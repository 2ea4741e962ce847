import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemberRule } from '../../../shared/language/artifact.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { all, any, negation, type Truth } from '../../../shared/language/kleene.ts';
import { inlineMembers, membersByHash } from '../../../shared/language/placement/inline-members.ts';
import { splitCondition } from '../../../shared/language/placement/members.ts';
import { allOf, and, atLeast, expr, metricOf, not, sequence } from './given.ts';

const full = 'system.filesystem.utilization > 90%';
const busy = 'system.cpu.utilization > 90%';
const host: readonly string[] = ['host'];
const mount: readonly string[] = ['host', 'mountpoint'];

function split(when: Expr, by: readonly string[], set?: string) {
  return splitCondition(when, { by, metricOf, ...(set !== undefined && { in: set }) });
}

/** Members in place of their hashes, in the order of the text: `web [host]: condition`. */
function told(when: Expr, by: readonly string[], set?: string): readonly string[] {
  return split(when, by, set).members.map(say);
}

function say({ in: set, by, when }: MemberRule): string {
  return `${set ?? 'all'} [${by.join(' ')}]: ${printExpression(when)}`;
}

describe('splitCondition', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [`DISK_FULL and ${busy}`, host, [`all [host]: ${busy}`]],
    [
      `DISK_FULL or ${busy} or system.memory.utilization > 1%`,
      host,
      [`all [host]: ${busy} or system.memory.utilization > 1%`],
    ],
    [`DISK_FULL and not ${busy}`, host, [`all [host]: not ${busy}`]],
    [`not (DISK_FULL and ${busy})`, host, [`all [host]: ${busy}`]],
    [
      `DISK_FULL and avg(system.cpu.utilization, 5m) > 90%`,
      host,
      ['all [host]: avg(system.cpu.utilization, 5m) > 90%'],
    ],
    [`DISK_FULL and exists(system.cpu.utilization)`, host, ['all [host]: exists(system.cpu.utilization)']],
    [busy, host, [`all [host]: ${busy}`]],
    // One member for each key: a host knows only instances for which it has series.
    [`DISK_FULL and ${full} and ${busy}`, mount, [`all [host mountpoint]: ${full}`, `all [host]: ${busy}`]],
    [`(${full} and ${busy}) or DISK_FULL`, mount, [`all [host mountpoint]: ${full}`, `all [host]: ${busy}`]],
    // A label that the metric has not is none of its keys.
    [`DISK_FULL and ${busy}`, ['device', 'host'], [`all [host]: ${busy}`]],
    // One comparison needs a selector with all keys.
    [
      'DISK_FULL and system.filesystem.utilization > system.cpu.utilization',
      mount,
      ['all [host mountpoint]: system.filesystem.utilization > system.cpu.utilization'],
    ],
    [
      'DISK_FULL and system.filesystem.utilization > rate(system.network.errors, 5m)',
      ['host', 'interface', 'mountpoint'],
      [],
    ],
    // Nothing is there before the first series: only of a pinned one a host could say so.
    ['DISK_FULL and exists(system.filesystem.utilization)', mount, []],
    [
      'DISK_FULL and exists(system.filesystem.utilization{mountpoint="/"})',
      mount,
      ['all [host mountpoint]: exists(system.filesystem.utilization{mountpoint="/"})'],
    ],
    // No host is bound.
    [`DISK_FULL and ${busy}`, [], []],
    ['DISK_FULL and system.cpu.utilization{host="a"} > 90%', [], []],
    // Values of several hosts, and of events.
    ['DISK_FULL and avg_of(web, system.cpu.utilization) > 90%', host, []],
    ['DISK_FULL and system.cpu.utilization > avg_of(web, system.cpu.utilization)', host, []],
    ['system.cpu.utilization > count(LOGIN_FAILED, 5m)', host, []],
    ['DISK_FULL and count(LOGIN_FAILED, 5m) > 3 and DISK_FULL.used > 90%', host, []],
    ['DISK_FULL and true', host, []],
  ])('finds in %s by %j the members %j', (text, by, expected) => {
    expect(told(expr(text), by)).toEqual(expected);
  });

  it('binds the host within a host set, whose hosts evaluate the member', () => {
    const where = and(expr(busy), expr('DISK_FULL'));
    expect(told(atLeast(3, 'web', where), [])).toEqual([`web [host]: ${busy}`]);
    expect(told(allOf('db', expr(busy)), [], 'storage')).toEqual([`db [host]: ${busy}`]);
    expect(told(atLeast(1, 'web', expr(full)), ['mountpoint'])).toEqual([`web [host mountpoint]: ${full}`]);
    expect(told(atLeast(1, 'a', allOf('b', expr(busy))), [])).toEqual([`b [host]: ${busy}`]);
    expect(told(and(expr(busy), expr('DISK_FULL')), host, 'storage')).toEqual([`storage [host]: ${busy}`]);
  });

  it('leaves a node over a host set and a pattern where they are', () => {
    const when = and(
      atLeast(2, 'web', not(expr(busy))),
      sequence(['A', 'B'], { withinMs: 1_000 }),
      expr(busy),
    );
    const { expr: rest, members } = split(when, host);
    const [inSet, own] = members.map(({ hash }) => ({ kind: 'member', hash }));
    expect(rest).toEqual({
      kind: 'and',
      operands: [atLeast(2, 'web', inSet as Expr), sequence(['A', 'B'], { withinMs: 1_000 }), own],
    });
  });

  it('puts operands of equal keys into one member, where the first of them stood', () => {
    const { expr: rest, members } = split(
      expr(`A and ${busy} and B and system.memory.utilization > 1%`),
      host,
    );
    expect(members.map(say)).toEqual([`all [host]: ${busy} and system.memory.utilization > 1%`]);
    expect(rest).toEqual(and(expr('A'), { kind: 'member', hash: members[0]?.hash ?? '' }, expr('B')));
  });

  it('names a member by its content alone', () => {
    const hashOf = (text: string, by: readonly string[], set?: string) =>
      split(expr(text), by, set).members[0]?.hash;
    const hash = hashOf(`A and ${busy}`, host);
    expect(hash).toMatch(/^[0-9a-z]{16}$/);
    expect(hashOf(`${busy} or B`, ['host', 'mountpoint'])).toBe(hash);
    const others = [hashOf(`A and ${busy}`, host, 'web'), hashOf('A and system.cpu.utilization > 91%', host)];
    expect(new Set([hash, ...others]).size).toBe(3);
    expect(split(expr(`(A and ${busy}) or (B and ${busy})`), host).members.map((each) => each.hash)).toEqual([
      hash,
      hash,
    ]);
  });

  it.each([
    `A and ${busy} and B`,
    `A or (${busy} and ${full})`,
    `not (A and not ${full})`,
    `A and ${busy} and system.memory.utilization > 1%`,
  ])('can be undone: %s', (text) => {
    const { expr: when, members } = split(expr(text), mount);
    expect(members.length).toBeGreaterThan(0);
    const rule = { when, clear: when } as unknown as Parameters<typeof inlineMembers>[0];
    expect(inlineMembers(rule, membersByHash(members))).toEqual({ when: expr(text), clear: expr(text) });
  });

  it('changes no truth', () => {
    const leaf = fc.constantFrom('A', 'B', busy, full, 'system.memory.utilization > 1%').map(expr);
    const { tree } = fc.letrec<{ tree: Expr }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        leaf,
        tie('tree').map(not),
        fc
          .record({
            kind: fc.constantFrom('and' as const, 'or' as const),
            operands: fc.array(tie('tree'), { minLength: 2, maxLength: 4 }),
          })
          .map((node): Expr => node),
      ),
    }));
    const truths = fc.array(fc.constantFrom<Truth>(true, false, undefined), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(tree, truths, fc.constantFrom(host, mount), (when, values, by) => {
        const names = ['A', 'B', busy, full, 'system.memory.utilization > 1%'];
        const truthOf = (text: string) => values[names.indexOf(text)] as Truth;
        const { expr: rest, members } = split(when, by);
        const whole = (each: Expr): Truth =>
          judge(each, (node) => {
            const member = node.kind === 'member' && members.find(({ hash }) => hash === node.hash);
            return member
              ? judge(member.when, (inner) => truthOf(printExpression(inner)))
              : truthOf(printExpression(node));
          });
        expect(whole(rest)).toBe(judge(when, (node) => truthOf(printExpression(node))));
      }),
      { numRuns: 300 },
    );
  });
});

function judge(node: Expr, leaf: (node: Expr) => Truth): Truth {
  if (node.kind === 'not') return negation(judge(node.operand, leaf));
  if (node.kind !== 'and' && node.kind !== 'or') return leaf(node);
  const truths = node.operands.map((each) => judge(each, leaf));
  return node.kind === 'and' ? all(truths) : any(truths);
}
