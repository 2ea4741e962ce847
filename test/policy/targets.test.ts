import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyTarget } from '../../shared/language/artifact.ts';
import { selectTargets } from '../../shared/policy/targets.ts';
import { anEvent, aRaise } from './event-for-tests.ts';

const worst: PolicyTarget = { type: 'host', each: 'hosts', order: 'worst' };
const listed: PolicyTarget = { ...worst, order: 'listed' };

describe('selectTargets', () => {
  it.each([
    ['the hosts as listed', listed, { hosts: ['b', 'a'] }, [], [{ host: 'b' }, { host: 'a' }]],
    ['each host once', listed, { hosts: ['a', 'b', 'a'] }, [], [{ host: 'a' }, { host: 'b' }]],
    ['a single name', listed, { hosts: 'a' }, [], [{ host: 'a' }]],
    ['none of an empty list', listed, { hosts: [] }, [], []],
    ['none where the event has no such value', listed, {}, [], []],
    ['none of numbers and empty names', listed, { hosts: [1, 2] }, [], []],
    ['none of an empty name', listed, { hosts: [''] }, [], []],
    [
      'the highest first',
      worst,
      { hosts: ['a', 'b'] },
      [
        ['a', 0.95],
        ['b', 0.97],
      ],
      [
        { host: 'b', value: 0.97 },
        { host: 'a', value: 0.95 },
      ],
    ],
    [
      'equal ones by name',
      worst,
      { hosts: ['b', 'a'] },
      [
        ['a', 1],
        ['b', 1],
      ],
      [
        { host: 'a', value: 1 },
        { host: 'b', value: 1 },
      ],
    ],
    [
      'unknown ones last',
      worst,
      { hosts: ['a', 'c', 'b'] },
      [['b', -1]],
      [{ host: 'b', value: -1 }, { host: 'a' }, { host: 'c' }],
    ],
    ['at most take', { ...worst, take: 1 }, { hosts: ['a', 'b'] }, [['b', 2]], [{ host: 'b', value: 2 }]],
    ['all when there are fewer than take', { ...worst, take: 9 }, { hosts: ['a'] }, [], [{ host: 'a' }]],
    [
      'the highest of several raises of one host',
      worst,
      { hosts: ['a'] },
      [
        ['a', 1],
        ['a', 3],
        ['a', 2],
      ],
      [{ host: 'a', value: 3 }],
    ],
  ] as const)('gives %s', (_what, target, values, causes, expected) => {
    const raises = causes.map(([host, used]) => aRaise(host, { used }));
    expect(selectTargets(target as PolicyTarget, anEvent({ values }), raises)).toEqual(expected);
  });

  it("takes the event's own host for `host`, whatever its values say", () => {
    const event = anEvent({ host: 'node-7', values: { host: 'other' } });
    expect(selectTargets({ ...listed, each: 'host' }, event, [])).toEqual([{ host: 'node-7' }]);
    expect(selectTargets({ ...listed, each: 'host' }, anEvent(), [])).toEqual([]);
  });

  it('ranks by the first number among the values, not by texts, and not by clears', () => {
    const event = anEvent({ values: { hosts: ['a', 'b'] } });
    const causes = [
      aRaise('a', { disk: 'sda', used: 0.5, total: 9 }),
      aRaise('b', { used: 0.4 }),
      aRaise('b', { used: 0.9 }, { transition: 'cleared' }),
    ];
    expect(selectTargets(worst, event, causes)).toEqual([
      { host: 'a', value: 0.5 },
      { host: 'b', value: 0.4 },
    ]);
  });

  it('does not depend on the order of hosts and causes', () => {
    const hosts = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    const values = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 3 })),
    );
    fc.assert(
      fc.property(hosts, values, fc.nat(5), (names, used, take) => {
        const causes = used.map(([host, value]) => aRaise(host, { used: value }));
        const select = (some: readonly string[], raises: typeof causes) =>
          selectTargets({ ...worst, take }, anEvent({ values: { hosts: some } }), raises);
        expect(select(names.toReversed(), causes.toReversed())).toEqual(select(names, causes));
      }),
    );
  });
});
