import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { idleKeptMs } from '../../../functions/correlate/ports.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { clear, raise } from '../../correlator/given.ts';
import { makeWorld } from './world.ts';

const path = new URL('../../../examples/headline/definitions.yaml', import.meta.url);
const { artifact } = compile([{ name: 'definitions.yaml', text: readFileSync(path, 'utf8') }]);
const full = (host: string, startMs: number, used: number) => ({
  type: 'DISK_FULL',
  labels: { host, mountpoint: '/data' },
  startMs,
  values: { used },
});

describe('the headline example', () => {
  it('asks for a node two seconds after the second disk is full, and stops when one has room', async () => {
    const world = makeWorld(artifact);
    await world.deliver([raise(full('node-1', 10_000, 0.96)), raise(full('node-2', 40_000, 0.98), 300)]);
    await world.deliver([raise(full('node-3', 41_000, 0.99))]);
    await world.settle();
    await world.deliver([clear(full('node-1', 10_000, 0.96), 90_000)]);
    const [raised, cleared, ...others] = world.events.all();
    expect(others).toEqual([]);
    expect(raised).toMatchObject({
      type: 'NEED_NEW_NODE',
      transition: 'raised',
      start: 40_000,
      t: 42_000,
      severity: 'critical',
      labels: {},
      values: { hosts: ['node-1', 'node-2'], worst: 0.98 },
      message: 'no room left on node-1, node-2',
      evidence: { 'DISK_FULL{host="node-1"}': 1, 'DISK_FULL{host="node-2"}': 1 },
    });
    expect(cleared).toMatchObject({ transition: 'cleared', t: 90_000, origin: raised?.id });
  });

  it('keeps the state of an instance while it is open, and lets it expire when all is over', async () => {
    const world = makeWorld(artifact);
    const [first, second] = [full('node-1', 10_000, 0.96), full('node-2', 10_000, 0.96)];
    await world.deliver([raise(first), raise(second)]);
    await world.settle();
    expect(world.store.items()[0]).not.toHaveProperty('expiresAtMs');
    await world.deliver([clear(first, 90_000), clear(second, 95_000)]);
    expect(world.store.items()[0]).toMatchObject({ expiresAtMs: 95_000 + idleKeptMs });
  });
});
