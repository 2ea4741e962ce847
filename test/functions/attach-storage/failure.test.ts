import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { Volumes } from '../../../functions/ports/volumes.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { attachLimits, bytesPerGiB } from '../../../shared/policy/attach-limits.ts';
import type { ResponseInput } from '../../../shared/policy/response-machine.ts';
import { hourMs } from '../../../shared/time.ts';
import { end, refuses, rolledBack, runWith, volume, worldWith } from './failing-world.ts';
import { heldLeases, inputFor, poolTags, runMachine, startMs, type World } from './world.ts';

describe('a plan that cannot be', () => {
  const step = inputFor().step;
  it.each<[string, Partial<ResponseInput>, (world: World) => unknown]>([
    ['host-unknown', { target: 'node-9' }, () => {}],
    ['host-draining', {}, (world) => world.enrol('node-1', { state: 'draining' })],
    ['host-removed', {}, (world) => world.enrol('node-1', { state: 'removed' })],
    ['instance-unknown', {}, (world) => world.enrol('node-1', { instanceId: 'i-9' })],
    ['instance-stopped', {}, (world) => world.volumes.addInstance({ id: 'i-1', state: 'stopped' })],
    ['instance-not-managed', {}, (world) => world.volumes.addInstance({ id: 'i-1', tags: {} })],
    ['mount-in-use', {}, (world) => world.post('node-1', 8192)],
    ['bad-mount', { step: { ...step, mount: '/data/../etc' } }, () => {}],
    ['too-large', { step: { ...step, sizeBytes: attachLimits.sizeGiB * bytesPerGiB + 1 } }, () => {}],
    [
      'no-slot',
      {},
      (world) => world.volumes.addInstance({ id: 'i-1', devices: devices(attachLimits.devices) }),
    ],
    ['cooldown', {}, (world) => coolDown(world, startMs + 1)],
  ])('fails with %s and touches nothing', async (reason, changes, arrange) => {
    const world = await worldWith();
    await arrange(world);
    expect(await runMachine(world, inputFor(changes))).toBe('failed');
    expect(world.types()).toEqual(['RESPONSE_FAILED']);
    expect(end(world)).toEqual(['RESPONSE_FAILED', reason]);
    expect(world.volumes.changes()).toEqual([]);
    expect(heldLeases(world)).toEqual([]);
  });

  it.each<[string, (world: World) => unknown, Partial<ResponseInput>]>([
    [
      'the last slot',
      (world) => world.volumes.addInstance({ id: 'i-1', devices: devices(attachLimits.devices - 1) }),
      {},
    ],
    ['a cooldown that is just over', (world) => coolDown(world, startMs), {}],
    ['the largest size', () => {}, { step: { ...step, sizeBytes: attachLimits.sizeGiB * bytesPerGiB } }],
  ])('is made with %s', async (_what, arrange, changes) => {
    const world = await worldWith({ shownBytes: attachLimits.sizeGiB * bytesPerGiB });
    await arrange(world);
    expect(await runMachine(world, inputFor(changes))).toBe('succeeded');
  });
});

describe('a reservation that fails', () => {
  it('touches nothing when the pool is empty and none may be created', async () => {
    const world = await worldWith({}, false);
    await runMachine(world, inputFor({ step: { ...inputFor().step, create: false } }));
    expect(world.types()).toEqual(['RESPONSE_PLANNED', ...rolledBack]);
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'no-volume']);
    expect([world.volumes.changes(), heldLeases(world)]).toEqual([[], []]);
  });

  it('gives up on a refused creation', async () => {
    const world = await worldWith({}, false);
    await runWith(world, { create: refuses('VolumeLimitExceeded') });
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'VolumeLimitExceeded']);
    expect(heldLeases(world)).toEqual([]);
  });

  it('deletes its own volume that never became available', async () => {
    const world = await worldWith({}, false);
    const get: Volumes['get'] = async (id) => {
      const found = await world.volumes.get(id);
      return found?.state === 'available' && id !== 'vol-foreign' ? { ...found, state: 'error' } : found;
    };
    await runWith(world, { get });
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'volume-error']);
    await world.volumes.get('vol-foreign');
    expect(world.volumes.changes().map((change) => change.split(' ')[0])).toEqual(['create', 'remove']);
  });

  it('finds and deletes a volume whose creation was never answered', async () => {
    const world = await worldWith({}, false);
    const create: Volumes['create'] = async (request) => {
      await world.volumes.create(request);
      throw new Error('no answer');
    };
    await runWith(world, { create });
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'Error']);
    expect(world.volumes.changes().map((change) => change.split(' ')[0])).toEqual(['create', 'remove']);
    expect(heldLeases(world)).toEqual([]);
  });

  it('gives up when the instance stays leased to another for longer than the bound', async () => {
    const world = await worldWith();
    const body = { v: 1, holder: 'other', fence: 1, expiresAtMs: startMs + hourMs, isReleased: false };
    await world.state.put({ key: stateKeys.lease('instance', 'i-1'), body, expected: 'absent' });
    await runMachine(world, inputFor({ timeoutMs: hourMs }));
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'instance-busy']);
    expect(heldLeases(world)).toEqual(['LEASE#instance#i-1']);
  });

  it.each(['draining', 'removed'] as const)(
    'looks again after a wait: the host is %s by then',
    async (state) => {
      const world = await worldWith();
      await runMachine(world, inputFor(), {
        between: async (step) => void (step === 'reserve' && (await world.enrol('node-1', { state }))),
      });
      expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', `host-${state}`]);
      expect([world.volumes.changes(), heldLeases(world)]).toEqual([[], []]);
    },
  );
});

describe('an attachment that fails', () => {
  it.each(['AttachmentLimitExceeded', 'InvalidVolume.ZoneMismatch', 'UnauthorizedOperation'])(
    'frees the pooled volume again after %s',
    async (code) => {
      const world = await worldWith();
      await runWith(world, { attach: refuses(code) });
      expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', code]);
      expect(volume(world)).toMatchObject({
        state: 'available',
        tags: { ...poolTags, 'tocsin:state': 'free' },
      });
      expect(volume(world)?.tags['tocsin:quarantine']).toBeUndefined();
      expect(heldLeases(world)).toEqual([]);
    },
  );

  it('leaves a volume alone that somebody else attached elsewhere meanwhile', async () => {
    const world = await worldWith();
    world.volumes.addInstance({ id: 'i-2' });
    await runMachine(world, inputFor(), {
      between: async (step) => {
        if (step === 'attach' && volume(world)?.attachment === undefined)
          await world.volumes.attach('vol-1', 'i-2', '/dev/sdf');
      },
    });
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'volume-taken']);
    expect(volume(world)?.attachment?.instanceId).toBe('i-2');
    expect(world.volumes.changes().some((change) => change.startsWith('detach'))).toBe(false);
  });

  it('never forces one that is stuck: a person has to look, and nobody else takes the volume', async () => {
    const world = await worldWith({ polls: 1_000_000 });
    await runMachine(world, inputFor({ timeoutMs: hourMs }));
    expect(end(world)).toEqual(['RESPONSE_ROLLBACK_FAILED', 'detach-timeout']);
    expect(volume(world)?.tags['tocsin:quarantine']).toBe(inputFor().response);
    expect(world.events.all().at(-1)).toMatchObject({
      severity: 'critical',
      values: { failure: 'attach-timeout' },
    });
    expect(heldLeases(world)).toEqual([]);
  });

  it('gives up after as many device names as its bound', async () => {
    const world = await worldWith();
    const tried: string[] = [];
    const attach: Volumes['attach'] = async (_volume, _instance, device) => {
      tried.push(device);
      throw new TocsinError('DEVICE_IN_USE', 'in use');
    };
    await runWith(world, { attach });
    expect(tried).toEqual(['f', 'g', 'h', 'i', 'j'].map((letter) => `/dev/sd${letter}`));
    expect(tried).toHaveLength(attachLimits.deviceTries);
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'no-device-name']);
  });
});

function devices(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `/dev/xvdb${i}`);
}

function coolDown(world: World, untilMs: number) {
  const key = stateKeys.cooldown('add-storage', 'node-1');
  return world.state.put({ key, body: { v: 1, untilMs, response: 'other' }, expected: 'absent' });
}
