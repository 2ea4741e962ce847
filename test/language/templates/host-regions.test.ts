import { describe, expect, it } from 'vitest';
import type { HostRegion, HostSet } from '../../../shared/language/artifact.ts';
import {
  areRegionsDisjoint,
  isRegionOutside,
  isRegionWithin,
  makeSetAlgebra,
} from '../../../shared/language/templates/host-regions.ts';

const named = (...hosts: readonly string[]): HostSet => ({ hosts, tags: {} });
const tagged = (tags: HostSet['tags'], ...hosts: readonly string[]): HostSet => ({ hosts, tags });
const sets = new Map<string, HostSet>([
  ['a', named('h1')],
  ['ab', named('h1', 'h2')],
  ['c', named('h3')],
  ['x', tagged({ az: 'x' })],
  ['y', tagged({ az: 'y' })],
  ['db', tagged({ role: 'db' })],
  ['db-x', tagged({ role: 'db', az: 'x' })],
  ['db-y', tagged({ role: 'db', az: 'y' })],
  ['x-and-h1', tagged({ az: 'x' }, 'h1')],
  ['y-and-h1', tagged({ az: 'y' }, 'h1')],
]);

describe('sets of hosts that nobody knows', () => {
  it.each<[string, string, boolean]>([
    ['a', 'a', false],
    ['a', 'ab', false],
    ['a', 'c', true],
    ['ab', 'c', true],
    ['a', 'x', false],
    ['x', 'y', true],
    ['x', 'db', false],
    ['db-x', 'db-y', true],
    ['db-x', 'y', true],
    ['db-x', 'db', false],
    ['x-and-h1', 'y', false],
    ['x-and-h1', 'y-and-h1', false],
    ['x-and-h1', 'c', false],
    ['gone', 'a', true],
    ['gone', 'x', true],
  ])('%s and %s can have no host in common: %s', (a, b, expected) => {
    const { areDisjoint } = makeSetAlgebra(sets);
    expect([areDisjoint(a, b), areDisjoint(b, a), areDisjoint(a, b)]).toEqual([expected, expected, expected]);
  });

  it.each<[string, string, boolean]>([
    ['a', 'a', true],
    ['x', 'x', true],
    ['a', 'ab', true],
    ['ab', 'a', false],
    ['a', 'c', false],
    ['db-x', 'x', true],
    ['db-x', 'db', true],
    ['x', 'db-x', false],
    ['x', 'y', false],
    ['x', 'a', false],
    ['a', 'x', false],
    ['a', 'x-and-h1', true],
    ['x', 'x-and-h1', true],
    ['x-and-h1', 'x', false],
    ['gone', 'a', true],
    ['x', 'gone', false],
  ])('every host of %s is in %s: %s', (a, b, expected) => {
    const { isWithin } = makeSetAlgebra(sets);
    expect([isWithin(a, b), isWithin(a, b)]).toEqual([expected, expected]);
  });
});

describe('regions of hosts', () => {
  const region = (more: Partial<HostRegion> = {}): HostRegion => ({ within: [], except: [], ...more });

  it.each<[string, HostRegion, string, boolean]>([
    ['all hosts', region(), 'x', false],
    ['a region within it', region({ within: ['db', 'db-x'] }), 'x', true],
    ['a region beside it', region({ within: ['db'] }), 'x', false],
    ['the union of sets in it', region({ of: ['db-x', 'x'] }), 'x', true],
    ['a union that reaches out of it', region({ of: ['db-x', 'db'] }), 'x', false],
  ])('%s is in a set', (_, given, set, expected) => {
    expect(isRegionWithin(given, set, makeSetAlgebra(sets))).toBe(expected);
  });

  it.each<[string, HostRegion, string, boolean]>([
    ['all hosts', region(), 'x', false],
    ['a region within another', region({ within: ['db', 'y'] }), 'x', true],
    ['a region that excepts it', region({ except: ['db', 'x'] }), 'db-x', true],
    ['a region that excepts a part of it', region({ except: ['db-x'] }), 'x', false],
    ['the union of sets outside', region({ of: ['y', 'db-y'] }), 'x', true],
    ['a union that reaches into it', region({ of: ['y', 'db'] }), 'x', false],
  ])('%s is out of a set', (_, given, set, expected) => {
    expect(isRegionOutside(given, set, makeSetAlgebra(sets))).toBe(expected);
  });

  it.each<[string, HostRegion, HostRegion, boolean]>([
    ['all hosts and all hosts', region(), region(), false],
    [
      'what lies within and what is out of it',
      region({ within: ['x'] }),
      region({ within: ['db', 'y'] }),
      true,
    ],
    [
      'what is excepted and what lies within',
      region({ except: ['db', 'x'] }),
      region({ within: ['db-x'] }),
      true,
    ],
    [
      'what is excepted and what lies partly within',
      region({ except: ['db-x'] }),
      region({ within: ['x'] }),
      false,
    ],
    ['unions without a common set', region({ of: ['a', 'ab'] }), region({ of: ['c'] }), true],
    ['unions that meet in one set', region({ of: ['c', 'a'] }), region({ of: ['ab'] }), false],
    ['a union that meets some of the other', region({ of: ['c', 'x'] }), region({ of: ['y'] }), false],
    ['a union and all hosts', region({ of: ['a'] }), region(), false],
    ['two regions that overlap', region({ within: ['x'] }), region({ within: ['db'] }), false],
  ])('%s have no host in common', (_, a, b, expected) => {
    const algebra = makeSetAlgebra(sets);
    expect([areRegionsDisjoint(a, b, algebra), areRegionsDisjoint(b, a, algebra)]).toEqual([
      expected,
      expected,
    ]);
  });
});
