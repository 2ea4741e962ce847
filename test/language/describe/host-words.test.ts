import { describe, expect, it } from 'vitest';
import type { HostRegion, HostSet } from '../../../shared/language/artifact.ts';
import { isMadeSet, sayHosts } from '../../../shared/language/describe/host-words.ts';

const written: HostSet = { hosts: ['db-1'], tags: {} };
const sets: Readonly<Record<string, HostSet>> = {
  db: written,
  web: written,
  'tier/hosts/1': { hosts: ['db-3', 'db-4'], tags: {} },
};
const said = (...regions: readonly HostRegion[]) =>
  sayHosts('tier/full/1', { ...sets, 'tier/full/1': { hosts: [], tags: {}, regions } });

describe('sayHosts', () => {
  it.each<[HostRegion, string]>([
    [{ of: ['db', 'web'], within: [], except: [] }, 'db or web'],
    [{ of: ['db', 'web'], within: ['db'], except: [] }, 'db'],
    [{ of: ['db', 'web'], within: ['db', 'eu'], except: ['web'] }, 'db that is also in eu except web'],
    [{ of: ['db'], within: ['eu', 'new'], except: [] }, 'db that is also in eu and new'],
    [{ within: [], except: ['db'] }, 'the deployment except db'],
    [{ within: ['eu', 'new'], except: [] }, 'eu that is also in new'],
    [{ of: ['db'], within: ['tier/hosts/1'], except: [] }, 'db that is db-3 or db-4'],
    [{ of: ['db'], within: [], except: ['tier/hosts/1', 'web'] }, 'db except db-3 or db-4 and web'],
  ])('tells of the region %j: %s', (region, expected) => {
    expect(said(region)).toBe(expected);
  });

  it('tells of several regions, of a set that was written, and of one that is not there', () => {
    const both = said({ of: ['db'], within: [], except: [] }, { of: ['web'], within: [], except: [] });
    expect([both, sayHosts('db', sets), sayHosts('none', sets), sayHosts('a/b/c', {})]).toEqual([
      'db or web',
      'db',
      'none',
      'a/b/c',
    ]);
  });

  it('knows sets that applications made by their names', () => {
    expect(['storage', 'tier/full/1'].map(isMadeSet)).toEqual([false, true]);
  });
});
