import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceNames, nextDeviceName } from '../../shared/policy/device-name.ts';

describe('nextDeviceName', () => {
  it.each<[string, string[], string[], string | undefined]>([
    ['begins with /dev/sdf', [], [], '/dev/sdf'],
    ['does not mind the root device', ['/dev/xvda'], [], '/dev/sdf'],
    ['goes on after the highest, not into the gap', ['/dev/sdf', '/dev/sdh'], [], '/dev/sdi'],
    ['goes on after names that failed', [], ['/dev/sdf', '/dev/sdg'], '/dev/sdh'],
    ['knows a slot by both of its names', ['/dev/xvdf'], [], '/dev/sdg'],
    ['goes on with xvdaa after sdp', ['/dev/sdp'], [], '/dev/xvdaa'],
    ['comes round at the end', ['/dev/xvdcz'], [], '/dev/sdf'],
    ['comes round to the lowest free one', ['/dev/xvdcz', '/dev/sdf'], ['/dev/sdg'], '/dev/sdh'],
    ['has none when all are taken', [...deviceNames], [], undefined],
  ])('%s', (_what, used, tried, expected) => {
    expect(nextDeviceName(used, tried)).toBe(expected);
  });

  it('never gives a name that is in use or failed, and gives one as long as there is one', () => {
    const some = fc.subarray([...deviceNames]);
    fc.assert(
      fc.property(some, some, (used, tried) => {
        const name = nextDeviceName(used, tried);
        const taken = new Set([...used, ...tried]);
        if (name === undefined) expect(taken.size).toBe(deviceNames.length);
        else expect(taken.has(name)).toBe(false);
      }),
    );
  });
});
