import { beforeEach, describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { Volumes } from '../../../functions/ports/volumes.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { bytesPerGiB } from '../../../shared/policy/attach-limits.ts';
import { waits } from '../../../shared/policy/response-waits.ts';
import { dayMs, minuteMs } from '../../../shared/time.ts';
import {
  failingPorts,
  heldLeases,
  inputFor,
  makeWorld,
  poolTags as pool,
  runMachine,
  startMs,
  type World,
} from './world.ts';

const success = [
  'RESPONSE_PLANNED',
  'RESPONSE_LEASED',
  'RESPONSE_RUNNING',
  'RESPONSE_VERIFYING',
  'STORAGE_ATTACHED',
  'RESPONSE_SUCCEEDED',
];

describe('a response that succeeds', () => {
  let world: World;
  beforeEach(async () => {
    world = makeWorld();
    await world.setUp();
  });

  it('attaches the smallest free volume of the pool and tells each step in order', async () => {
    world.volumes.addVolume({ id: 'vol-big', sizeGiB: 9, tags: pool });
    world.volumes.addVolume({ id: 'vol-fit', sizeGiB: 1, tags: pool });
    world.volumes.addVolume({ id: 'vol-foreign', sizeGiB: 1 });
    expect(await runMachine(world, inputFor())).toBe('succeeded');
    expect(world.types()).toEqual(success);
    expect(world.volumes.all().find(({ id }) => id === 'vol-fit')).toMatchObject({
      attachment: { instanceId: 'i-1', device: '/dev/sdf', state: 'attached' },
      tags: { ...pool, 'tocsin:state': 'in-use', 'tocsin:host': 'node-1', 'tocsin:blank': 'false' },
    });
    expect(world.volumes.changes().filter((change) => !change.endsWith('vol-fit'))).toEqual([
      'attach vol-fit i-1 /dev/sdf',
    ]);
  });

  it('creates a volume when the pool has none that fits', async () => {
    world.volumes.addVolume({ id: 'vol-elsewhere', zone: 'us-east-1b', tags: pool });
    expect(await runMachine(world, inputFor())).toBe('succeeded');
    const made = world.volumes.all().find(({ tags }) => tags['tocsin:exec'] === inputFor().response);
    expect(made).toMatchObject({ sizeGiB: 1, attachment: { instanceId: 'i-1', state: 'attached' } });
  });

  it('says with every event what, why and after how many responses', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    const input = inputFor();
    await runMachine(world, { ...input, event: { ...input.event, hop: 1 } });
    const labels = { policy: 'add-storage', target: 'node-1', host: 'node-1', response: input.response };
    for (const event of world.events.all()) {
      expect(event).toMatchObject({
        transition: 'occurred',
        source: { kind: 'system', name: 'tocsin' },
        host: 'node-1',
        labels,
        causes: [input.event.id],
        hop: 2,
        origin: event.id,
      });
    }
    const ids = world.events.all().map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(world.events.all().find(({ type }) => type === 'STORAGE_ATTACHED')?.values).toEqual({
      volume: 'vol-1',
      mount: '/data-more',
      device: '/dev/nvme1n1',
      uuid: 'u-1',
      sizeBytes: bytesPerGiB,
      created: false,
      formatted: true,
    });
  });

  it('ends with its leases released and the cooldown counting from its end', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    await runMachine(world, inputFor());
    expect(heldLeases(world)).toEqual([]);
    const ended = world.events.all().at(-1)?.t ?? 0;
    const cooldown = await world.state.get(stateKeys.cooldown('add-storage', 'node-1'));
    expect(cooldown?.body).toEqual({ v: 1, untilMs: ended + 30 * minuteMs, response: inputFor().response });
  });

  it('takes the next device name when one turns out to be in use', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    world.volumes.holdDevice('/dev/sdf');
    world.volumes.holdDevice('/dev/sdg');
    expect(await runMachine(world, inputFor())).toBe('succeeded');
    expect(world.volumes.all()[0]?.attachment?.device).toBe('/dev/sdh');
  });

  it('lets mkfs run on what is blank only', async () => {
    const used = { ...pool, 'tocsin:blank': 'false' };
    world.volumes.addVolume({ id: 'vol-1', tags: used });
    await runMachine(world, inputFor());
    expect(world.commands.sent().map(({ command }) => command.args.mkfs)).toEqual(['no']);
  });

  it('waits for the lease of another response on the same instance, one after the other', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    world.volumes.addVolume({ id: 'vol-2', tags: pool });
    const key = stateKeys.lease('instance', 'i-1');
    const body = { v: 1, holder: 'other', fence: 7, expiresAtMs: startMs + 2 * minuteMs, isReleased: false };
    await world.state.put({ key, body, expected: 'absent' });
    expect(await runMachine(world, inputFor())).toBe('succeeded');
    expect(world.events.all()[1]?.t).toBeGreaterThanOrEqual(startMs + 2 * minuteMs);
    expect((await world.state.get<{ fence: number }>(key))?.body.fence).toBe(8);
  });

  it('passes over a volume that another response holds', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    world.volumes.addVolume({ id: 'vol-2', tags: pool });
    const body = { v: 1, holder: 'other', fence: 1, expiresAtMs: startMs + minuteMs, isReleased: false };
    await world.state.put({ key: stateKeys.lease('volume', 'vol-1'), body, expected: 'absent' });
    await runMachine(world, inputFor());
    expect(world.volumes.all().map(({ attachment }) => attachment?.instanceId)).toEqual([undefined, 'i-1']);
  });

  it('passes over a volume that went to somebody else after it was listed', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    world.volumes.addVolume({ id: 'vol-2', tags: pool });
    const find: Volumes['find'] = async (filter) => {
      const found = await world.volumes.find(filter);
      await world.volumes.tag('vol-1', { 'tocsin:quarantine': 'by hand' });
      return found;
    };
    await runMachine(world, inputFor(), { ports: { ...world.ports, volumes: { ...world.volumes, find } } });
    expect(world.volumes.all().map(({ attachment }) => attachment?.instanceId)).toEqual([undefined, 'i-1']);
    expect(heldLeases(world)).toEqual([]);
  });

  it('takes a refused second attachment for the first one, which the listing does not show yet', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    let stale = 2;
    const get: Volumes['get'] = async (id) => {
      const found = await world.volumes.get(id);
      if (found?.attachment === undefined || stale-- <= 0) return found;
      const { attachment: _hidden, ...before } = found;
      return { ...before, state: 'available' };
    };
    const ports = { ...world.ports, volumes: { ...world.volumes, get } };
    expect(await runMachine(world, inputFor(), { ports })).toBe('succeeded');
    expect(world.volumes.changes().filter((change) => change.startsWith('attach'))).toHaveLength(1);
  });

  it('does not shorten a cooldown that another response has set', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    const key = stateKeys.cooldown('add-storage', 'node-1');
    const body = { v: 1, untilMs: startMs + dayMs, response: 'other' };
    await runMachine(world, inputFor(), {
      between: async (step) =>
        void (step === 'close' && (await world.state.put({ key, body, expected: 'any' }))),
    });
    expect((await world.state.get(key))?.body).toEqual(body);
  });

  it('changes nothing when all of its steps are called again after its end', async () => {
    world.volumes.addVolume({ id: 'vol-1', tags: pool });
    await runMachine(world, inputFor());
    const changes = world.volumes.changes().length;
    expect(await runMachine(world, inputFor())).toBe('succeeded');
    expect(world.types()).toEqual(success);
    expect(world.volumes.changes()).toHaveLength(changes);
  });
});

describe('a response that dies between any two lines', () => {
  for (const create of [false, true]) {
    for (const when of ['before', 'after'] as const) {
      it(`ends as if it had not: ${create ? 'created' : 'pooled'} volume, ${when} each effect`, async () => {
        for (let n = 1; ; n++) {
          const world = makeWorld({ polls: 1 });
          await world.setUp();
          world.volumes.addVolume({ id: 'vol-foreign' });
          if (!create) world.volumes.addVolume({ id: 'vol-1', tags: pool });
          const { ports, failed } = failingPorts(world.ports, n, when);
          const end = await runMachine(world, inputFor(), { ports });
          const at = `call ${n}`;
          expect([at, end, world.types()]).toEqual([at, 'succeeded', success]);
          const attached = world.volumes.all().filter(({ attachment }) => attachment !== undefined);
          expect([at, attached.length, world.volumes.all().length]).toEqual([at, 1, 2]);
          expect([at, world.volumes.changes().filter((change) => change.startsWith('attach'))]).toEqual([
            at,
            [`attach ${attached[0]?.id} i-1 /dev/sdf`],
          ]);
          expect([at, heldLeases(world)]).toEqual([at, []]);
          expect([at, world.volumes.changes().filter((change) => change.includes('foreign'))]).toEqual([
            at,
            [],
          ]);
          if (failed()) continue;
          expect(n).toBeGreaterThan(50);
          break;
        }
      });
    }
  }
});

describe('a response of which one call is refused for good', () => {
  for (const create of [false, true]) {
    for (const when of ['before', 'after'] as const) {
      it(`ends safely: ${create ? 'created' : 'pooled'} volume, ${when} each effect`, async () => {
        for (let n = 1; ; n++) {
          const world = makeWorld({ polls: 1 });
          await world.setUp();
          world.volumes.addVolume({ id: 'vol-foreign' });
          if (!create) world.volumes.addVolume({ id: 'vol-1', tags: pool });
          const refusal = new TocsinError('REFUSED', 'refused for good');
          const { ports, failed } = failingPorts(world.ports, n, when, refusal);
          const end = await runMachine(world, inputFor(), { ports });
          expect([`call ${n}`, await findings(world, end)]).toEqual([`call ${n}`, []]);
          if (!failed()) break;
        }
      });
    }
  }
});

/** What must hold after any end; empty if all does. */
async function findings(world: World, end: 'succeeded' | 'failed'): Promise<readonly string[]> {
  const types = world.types();
  const ends = types.filter((type) => /_(SUCCEEDED|ROLLED_BACK|ROLLBACK_FAILED|FAILED)$/.test(type));
  const found: string[] = [];
  const terminal = ends.filter((type) => type !== 'RESPONSE_VERIFY_FAILED');
  if (terminal.length !== 1) found.push(`ends: ${terminal}`);
  if (types.length !== new Set(types).size) found.push(`twice: ${types}`);
  if (types.includes('STORAGE_ATTACHED') !== types.includes('RESPONSE_SUCCEEDED')) found.push('told wrongly');
  if (end === 'succeeded' && terminal[0] !== 'RESPONSE_SUCCEEDED') found.push('the execution lies');
  // One that was taken but never recorded has to expire.
  world.advance(waits.leaseMs);
  if (heldLeases(world).length > 0) found.push(`leases: ${heldLeases(world)}`);
  if (world.volumes.changes().some((change) => change.includes('foreign'))) found.push('foreign volume');
  for (const { id } of world.volumes.all()) await world.volumes.get(id);
  for (const { id, tags, attachment, state } of world.volumes.all()) {
    if (id === 'vol-foreign') continue;
    const isUsed = attachment !== undefined && types.includes('RESPONSE_SUCCEEDED');
    const isPooled =
      attachment === undefined && tags['tocsin:exec'] === undefined && tags['tocsin:blank'] === 'true';
    const isSafe = (tags['tocsin:quarantine'] ?? '') !== '' || state === 'deleting';
    if (!isUsed && !isPooled && !isSafe) found.push(`${id} is left over, ${state}`);
  }
  return found;
}
