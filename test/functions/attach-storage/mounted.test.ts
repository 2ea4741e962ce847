import { describe, expect, it } from 'vitest';
import { mountedBytes } from '../../../functions/attach-storage/mounted.ts';
import type { AttachStoragePorts } from '../../../functions/attach-storage/ports.ts';
import { encodeColumns, schemaHash, toScaled } from '../../../shared/facts/codec.ts';
import { noonMs, sampleOf } from '../../contracts/facts.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';

const sinceMs = noonMs;
const series = [
  { metric: 'system.filesystem.usage', labels: { mountpoint: '/srv', state: 'used' }, resolution: 4096 },
];

describe('the size of a mounted file system', () => {
  it.each([
    ['from then on is told', sinceMs, 8_192],
    ['a millisecond before is not', sinceMs - 1, undefined],
  ])(
    'of a document built %s, whatever its offset, which is in that time already',
    async (_, builtAtMs, bytes) => {
      for (const clockOffsetMs of [-5_000, 0, 5_000]) {
        const samples = makeFakeSampleStore();
        const hash = schemaHash(series);
        await samples.putSchema({ hash, series });
        const columns = encodeColumns([[toScaled(8_192, 4096)]], 1);
        const block = { schema: hash, fromMs: builtAtMs, intervalMs: 1_000, count: 1, columns };
        await samples.put(sampleOf('node-1', 0, { builtAtMs, clockOffsetMs, block }));
        const ports = { samples, clock: () => noonMs } as unknown as AttachStoragePorts;
        expect(await mountedBytes(ports, 'node-1', '/srv', sinceMs)).toBe(bytes);
      }
    },
  );
});
