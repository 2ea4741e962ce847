import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../../shared/language/limits.ts';
import { told } from '../given.ts';
import { toldInFull } from '../told-in-full.ts';

describe('event types', () => {
  it.each<[string, readonly string[]]>([
    [
      '{ name: a, by: [], when: A }',
      ['TOC501 3:30-31 A depends on itself: A -> A | emit another event type'],
    ],
    [
      '{ name: a, by: [], when: C }\n  - { name: b, by: [], when: A }\n  - { name: c, by: [], when: not B }',
      ['TOC501 3:30-31 A depends on itself: A -> C -> B -> A | emit another event type'],
    ],
    [
      '{ name: a, by: [], when: B or C }\n  - { name: b, by: [], when: A }\n  - { name: c, by: [], when: A }',
      [
        'TOC501 3:30-36 A depends on itself: A -> B -> A | emit another event type',
        'TOC501 3:30-36 A depends on itself: A -> C -> A | emit another event type',
      ],
    ],
    [
      '{ name: a, when: D }\n  - { name: b, when: D and A }\n  - { name: d, when: system.cpu.utilization > 1% }',
      [],
    ],
    [
      '{ name: a, by: [], when: B }\n  - { name: b, when: system.cpu.utilization > 1%, unless: { event: A } }',
      ['TOC501 3:30-31 A depends on itself: A -> B -> A | emit another event type'],
    ],
    [
      '{ name: a, by: [], when: B, clear: A }\n  - { name: b, when: system.cpu.utilization > 1% }',
      ['TOC501 3:30-31 A depends on itself: A -> A | emit another event type'],
    ],
    [
      '{ name: a, by: [], when: { sequence: [B, D], within: 5m, without: [A] } }\n' +
        '  - { name: b, when: system.cpu.utilization > 1% }\n  - { name: d, when: B }',
      ['TOC501 3:30-76 A depends on itself: A -> A | emit another event type'],
    ],
    [
      '{ name: a, by: [], when: { at_least: 1, of: w, where: "B or A_UNKNOWN" }, missing: unknown-event }\n' +
        '  - { name: b, when: system.cpu.utilization > 1% }\nhost_sets: { w: { hosts: [x] } }',
      ['TOC501 3:30-77 A_UNKNOWN depends on itself: A_UNKNOWN -> A_UNKNOWN | emit another event type'],
    ],
  ])('with the rules %s are told: %j', (rules, expected) => {
    expect(told(`version: 1\nrules:\n  - ${rules}`)).toEqual(expected);
  });

  it('that depend on themselves by their values end the check all the same', () => {
    const rules =
      '  - { name: a, when: B, set: { x: max(B.x) } }\n  - { name: b, when: A, set: { x: max(A.x) } }';
    expect(told(`version: 1\nrules:\n${rules}`)).toEqual([
      'TOC501 3:22-23 A depends on itself: A -> B -> A | emit another event type',
    ]);
  });

  it('may stand on as many levels of rules as the limit, and not on one more', () => {
    const chain = (levels: number) =>
      list(levels - 1, (i) => `{ name: x${i + 1}, when: X${i} }`)
        .reverse()
        .join(', ');
    const of = (levels: number) =>
      toldInFull(
        `version: 1\nrules: [${chain(levels)}, { name: x0, when: system.cpu.utilization > 1% }]`,
      ).map((each) => each.replace(/ 2:\d+-\d+/, ''));
    const tooMany = `TOC107 "x${languageLimits.levels}" stands on too many levels of rules | allowed at most ${languageLimits.levels} levels`;
    expect(of(languageLimits.levels)).toEqual([]);
    expect(of(languageLimits.levels + 1)).toEqual([tooMany]);
    expect(of(5_000)).toEqual([tooMany]);
  });

  it('in a cycle of eleven are told by the whole path, of twelve by both ends', () => {
    const of = (count: number) =>
      told(
        `version: 1\nrules:\n${list(count, (i) => `  - { name: x${i}, by: [], when: X${(i + 1) % count} }`).join('\n')}`,
      ).map((each) => each.split(': ')[1]);
    expect(of(11)).toEqual([
      'X0 -> X1 -> X2 -> X3 -> X4 -> X5 -> X6 -> X7 -> X8 -> X9 -> X10 -> X0 | emit another event type',
    ]);
    expect(of(12)).toEqual([
      'X0 -> X1 -> X2 -> X3 -> X4 -> X5 -> ... -> X7 -> X8 -> X9 -> X10 -> X11 -> X0 | emit another event type',
    ]);
  });

  it('in a cycle are told from the first by name, whatever the order of the rules', () => {
    const rules = ['c, by: [], when: not B', 'a, by: [], when: C', 'b, by: [], when: A'];
    expect(told(`version: 1\nrules:\n${rules.map((each) => `  - { name: ${each} }`).join('\n')}`)).toEqual([
      'TOC501 4:30-31 A depends on itself: A -> C -> B -> A | emit another event type',
    ]);
  });

  it('in a cycle of a thousand are told by both ends of the path', () => {
    const rules = list(1_000, (i) => `  - { name: x${i}, by: [], when: X${(i + 1) % 1_000} }`).join('\n');
    const found = told(`version: 1\nrules:\n${rules}`).filter((each) => each.startsWith('TOC501'));
    expect(found).toEqual([
      'TOC501 3:31-33 X0 depends on itself: X0 -> X1 -> X2 -> X3 -> X4 -> X5 -> ... -> X995 -> X996 -> X997 -> X998 -> X999 -> X0 | emit another event type',
    ]);
  });
});

function list<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
