import { describe, expect, it } from 'vitest';
import type { HostSet } from '../../shared/language/artifact.ts';
import { isInHostSet } from '../../shared/language/host-membership.ts';

const region = (of: readonly string[] | undefined, within: readonly string[], except: readonly string[]) => ({
  hosts: [],
  tags: {},
  regions: [{ ...(of && { of }), within, except }],
});

const hostSets: Readonly<Record<string, HostSet>> = {
  named: { hosts: ['a', 'b'], tags: {} },
  tagged: { hosts: [], tags: { role: 'db', az: 'x' } },
  both: { hosts: ['c'], tags: { role: 'db' } },
  nobody: { hosts: [], tags: {} },
  union: region(['named', 'tagged'], [], []),
  within: region(['named', 'both'], ['both'], []),
  except: region(undefined, [], ['named', 'tagged']),
  all: region(undefined, [], []),
  lost: region(['gone'], [], []),
  lostWithin: region(undefined, ['gone'], []),
  lostExcept: region(undefined, [], ['gone']),
  noRegion: { hosts: [], tags: {}, regions: [] },
  two: {
    hosts: ['z'],
    tags: {},
    regions: [
      { of: ['named'], within: [], except: [] },
      { of: ['both'], within: [], except: [] },
    ],
  },
};

describe('isInHostSet', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a', {}, ['all', 'lostExcept', 'named', 'two', 'union']],
    ['a', { role: 'db' }, ['all', 'both', 'lostExcept', 'named', 'two', 'union', 'within']],
    ['c', {}, ['all', 'both', 'except', 'lostExcept', 'two', 'within']],
    ['d', { role: 'db', az: 'x' }, ['all', 'both', 'lostExcept', 'tagged', 'two', 'union', 'within']],
    ['d', { role: 'db', az: 'y' }, ['all', 'both', 'except', 'lostExcept', 'two', 'within']],
    ['d', { az: 'x' }, ['all', 'except', 'lostExcept']],
    ['z', {}, ['all', 'except', 'lostExcept', 'two']],
  ])('puts %s with the tags %j into %j', (host, tags, expected) => {
    expect(
      Object.keys(hostSets)
        .filter((name) => isInHostSet(hostSets, name, { host, tags }))
        .sort(),
    ).toEqual(expected);
  });

  it('knows a host by its id and by its name', () => {
    expect(isInHostSet(hostSets, 'named', { host: 'i-1', name: 'a', tags: {} })).toBe(true);
    expect(isInHostSet(hostSets, 'except', { host: 'i-1', name: 'a', tags: {} })).toBe(false);
  });

  it.each(['gone', 'constructor', '__proto__'])('holds no host in a set "%s" that is not there', (name) => {
    expect(isInHostSet(hostSets, name, { host: 'a', tags: {} })).toBe(false);
  });
});
