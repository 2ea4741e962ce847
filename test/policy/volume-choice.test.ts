import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittingVolumes, isBlank, type PoolVolume } from '../../shared/policy/volume-choice.ts';

const need = { pool: 'demo', zone: 'z1', sizeGiB: 10 };

function volume(
  id: string,
  changes: Partial<PoolVolume> = {},
  tags: Record<string, string> = {},
): PoolVolume {
  return {
    id,
    state: 'available',
    zone: 'z1',
    sizeGiB: 10,
    multiAttach: false,
    fromSnapshot: false,
    ...changes,
    tags: { 'tocsin:managed': 'true', 'tocsin:pool': 'demo', ...tags },
  };
}

describe('fittingVolumes', () => {
  it.each<[string, PoolVolume, boolean]>([
    ['takes one of the very size', volume('v'), true],
    ['takes a larger one', volume('v', { sizeGiB: 11 }), true],
    ['passes a smaller one', volume('v', { sizeGiB: 9 }), false],
    ['passes one in another zone', volume('v', { zone: 'z2' }), false],
    ['passes one in use', volume('v', { state: 'in-use' }), false],
    ['passes one that is being made', volume('v', { state: 'creating' }), false],
    ['passes one that several instances may share', volume('v', { multiAttach: true }), false],
    ['passes one of another pool', volume('v', {}, { 'tocsin:pool': 'other' }), false],
    ['passes a foreign one', volume('v', {}, { 'tocsin:managed': 'no' }), false],
    ['passes one in quarantine', volume('v', {}, { 'tocsin:quarantine': 'r' }), false],
    ['takes one whose quarantine was lifted', volume('v', {}, { 'tocsin:quarantine': '' }), true],
    ['passes a protected one', volume('v', {}, { 'tocsin:protected': 'true' }), false],
    ['passes one that another response is making', volume('v', {}, { 'tocsin:state': 'creating' }), false],
    ['takes one that a dead response had reserved', volume('v', {}, { 'tocsin:state': 'reserved' }), true],
    ['takes one with data, which is mounted as it is', volume('v', { fromSnapshot: true }), true],
  ])('%s', (_what, given, isTaken) => {
    expect(fittingVolumes([given], need)).toEqual(isTaken ? [given] : []);
  });

  it('passes one without the tag that says it is managed', () => {
    const foreign = { ...volume('v'), tags: { 'tocsin:pool': 'demo' } };
    expect(fittingVolumes([foreign], need)).toEqual([]);
  });

  it('puts the smallest first, then by id, whatever the order of the list', () => {
    const volumes = [volume('c', { sizeGiB: 12 }), volume('b'), volume('a', { sizeGiB: 12 }), volume('d')];
    fc.assert(
      fc.property(fc.shuffledSubarray(volumes, { minLength: 4 }), (shuffled) => {
        expect(fittingVolumes(shuffled, need).map(({ id }) => id)).toEqual(['b', 'd', 'a', 'c']);
      }),
    );
  });
});

describe('isBlank', () => {
  it.each([
    [{ 'tocsin:blank': 'true' }, false, true],
    [{ 'tocsin:blank': 'true' }, true, false],
    [{ 'tocsin:blank': 'false' }, false, false],
    [{}, false, false],
  ])('of tags %j, from a snapshot %s: %s', (tags, fromSnapshot, expected) => {
    expect(isBlank({ tags, fromSnapshot })).toBe(expected);
  });
});
