import { describe, expect, it } from 'vitest';
import { makeAttachStorageHandler } from '../../../functions/attach-storage/handler.ts';
import { bytesPerGiB } from '../../../shared/policy/attach-limits.ts';
import { responseSteps } from '../../../shared/policy/response-machine.ts';
import { minuteMs } from '../../../shared/time.ts';
import { altered, badMount, end, failed, rolledBack, volume, worldWith } from './failing-world.ts';
import { type Host, heldLeases, inputFor, poolTags, runMachine, type WorldOptions } from './world.ts';

describe('a mount that fails', () => {
  const free = { ...poolTags, 'tocsin:state': 'free', 'tocsin:host': '' };
  it.each<[string, ReturnType<Host>, Readonly<Record<string, string>>]>([
    ['refused by the allow-list', { status: 'refused' }, free],
    ['too late for the host', { status: 'expired' }, free],
    ['that found the mount point taken', failed({ formatted: 'no', reason: 'mount-in-use' }), free],
    [
      'that found data',
      failed({ formatted: 'no', reason: 'has-data' }),
      { ...free, 'tocsin:blank': 'false', 'tocsin:quarantine': inputFor().response },
    ],
    [
      'after mkfs',
      failed({ formatted: 'yes', uuid: 'u-1', reason: 'mount-failed' }),
      { ...free, 'tocsin:blank': 'false', 'tocsin:quarantine': inputFor().response },
    ],
    [
      'that says nothing',
      failed({}),
      { ...free, 'tocsin:blank': 'false', 'tocsin:quarantine': inputFor().response },
    ],
  ])('%s leaves the volume detached and tagged for what it is', async (_what, answer, tags) => {
    const world = await worldWith({ host: badMount(answer) });
    await runMachine(world, inputFor());
    expect(world.types().slice(-2)).toEqual(rolledBack);
    const found = volume(world);
    expect([found?.state, found?.attachment, found?.tags]).toEqual(['available', undefined, tags]);
    expect(heldLeases(world)).toEqual([]);
  });

  it('tells the reason that the host gave, if it is a word', async () => {
    const world = await worldWith({ host: badMount(failed({ formatted: 'no', reason: 'mount-in-use' })) });
    await runMachine(world, inputFor());
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'mount-mount-in-use']);
    const other = await worldWith({ host: badMount(failed({ formatted: 'no', reason: 'x=1; rm' })) });
    await runMachine(other, inputFor());
    expect(end(other)).toEqual(['RESPONSE_ROLLED_BACK', 'mount-failed']);
  });

  it('quarantines a volume that it created, whatever state it is in', async () => {
    const world = await worldWith(
      { host: badMount(failed({ formatted: 'no', reason: 'mount-in-use' })) },
      false,
    );
    await runMachine(world, inputFor());
    const made = world.volumes.all().find(({ tags }) => tags['tocsin:exec'] !== undefined);
    expect(made).toMatchObject({
      state: 'available',
      tags: { 'tocsin:blank': 'true', 'tocsin:quarantine': inputFor().response },
    });
  });

  it('does nothing while the guest is silent, until the time-out; then asks it', async () => {
    const world = await worldWith({ host: badMount(undefined) });
    let detachAskedMs = 0;
    await runMachine(world, inputFor(), {
      between: async () => {
        const asked = world.commands.sent().some(({ command }) => command.args.action === 'detach');
        if (asked && detachAskedMs === 0) detachAskedMs = world.now();
        if (!asked) expect(world.volumes.changes().some((change) => change.startsWith('detach'))).toBe(false);
      },
    });
    const sentMs = (world.commands.sent()[0]?.command.expiresAtMs ?? 0) - 5 * minuteMs;
    expect(detachAskedMs).toBeGreaterThan(sentMs + inputFor().timeoutMs);
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'guest-unknown']);
    expect(volume(world)?.tags['tocsin:quarantine']).toBe(inputFor().response);
  });

  it('leaves everything attached when the guest stays silent, and marks the volume', async () => {
    const world = await worldWith({ host: () => undefined });
    await runMachine(world, inputFor());
    expect(end(world)).toEqual(['RESPONSE_ROLLBACK_FAILED', 'guest-unknown']);
    expect(volume(world)?.attachment?.instanceId).toBe('i-1');
    expect(volume(world)?.tags['tocsin:quarantine']).toBe(inputFor().response);
    expect(world.volumes.changes().some((change) => change.startsWith('detach'))).toBe(false);
    expect(heldLeases(world)).toEqual([]);
  });

  it('takes an answer into account that comes during the compensation', async () => {
    const late: Host = (command, nowMs) => {
      if (command.args.action === 'attach' && nowMs < command.expiresAtMs + 3 * minuteMs) return undefined;
      return badMount({ status: 'expired' })(command, nowMs);
    };
    const world = await worldWith({ host: late });
    await runMachine(world, inputFor());
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'guest-unknown']);
    expect(volume(world)?.tags).toEqual(free);
  });

  it('does not detach what the guest cannot take off', async () => {
    const host: Host = ({ args }) =>
      failed({ formatted: 'yes', mounted: 'yes', reason: args.action as string });
    const world = await worldWith({ host });
    await runMachine(world, inputFor());
    expect(end(world)).toEqual(['RESPONSE_ROLLBACK_FAILED', 'unmount-failed']);
    expect(volume(world)?.attachment?.instanceId).toBe('i-1');
  });
});

describe('a verification that fails', () => {
  const verifyFailed = ['RESPONSE_VERIFYING', 'RESPONSE_VERIFY_FAILED', ...rolledBack];

  it.each<[string, WorldOptions]>([
    ['not-seen', { shownBytes: 0 }],
    ['too-small', { shownBytes: 0.7 * bytesPerGiB }],
    ['no-uuid', { host: altered({ uuid: '' }) }],
    ['no-canary', { host: altered({ canary: 'failed' }) }],
    ['other-mount', { host: altered({ mountpoint: '/data' }) }],
    ['too-small', { host: altered({ size_bytes: String(bytesPerGiB - 1) }) }],
  ])('undoes the response: %s', async (reason, options) => {
    const world = await worldWith(options);
    await runMachine(world, inputFor());
    expect(world.types().slice(3)).toEqual(verifyFailed);
    expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', reason]);
    expect(volume(world)?.state).toBe('available');
  });

  it.each([
    [-1, 'RESPONSE_ROLLED_BACK'],
    [0, 'RESPONSE_SUCCEEDED'],
  ])('takes a document for proof from the time of the command on: %i ms is %s', async (afterMs, type) => {
    const world = await worldWith({ posts: false });
    let isPosted = false;
    await runMachine(world, inputFor(), {
      between: async (step) => {
        if (step !== 'mount' || isPosted) return;
        isPosted = true;
        await world.post('node-1', bytesPerGiB);
        world.advance(-afterMs);
      },
    });
    expect(end(world)[0]).toBe(type);
  });
});

describe('the time of a verification', () => {
  it.each([
    [5_000, 'RESPONSE_SUCCEEDED'],
    [10_000, 'RESPONSE_ROLLED_BACK'],
  ])(
    'ends with the first look after its bound: samples that come %i ms later make it %s',
    async (lateMs, type) => {
      const world = await worldWith({ posts: false });
      let verifyingMs = 0;
      await runMachine(world, inputFor(), {
        between: async (step) => {
          if (step !== 'verify') return;
          verifyingMs ||= world.now();
          if (world.now() === verifyingMs + inputFor().verifyWithinMs + lateMs)
            await world.post('node-1', bytesPerGiB);
        },
      });
      expect(end(world)[0]).toBe(type);
    },
  );
});

describe('a step that comes late', () => {
  it('does nothing once the compensation has begun', async () => {
    const world = await worldWith({ host: badMount(failed({ formatted: 'no', reason: 'mount-in-use' })) });
    const call = makeAttachStorageHandler(world.ports);
    const input = inputFor();
    await call({ step: 'plan', input });
    await call({ step: 'reserve', input });
    expect(await call({ step: 'compensate', input })).toEqual({ status: 'done' });
    const changes = world.volumes.changes().length;
    for (const step of responseSteps) {
      expect(await call({ step, input })).toEqual({ status: 'failed', reason: 'compensating' });
    }
    expect(world.volumes.changes()).toHaveLength(changes);
  });

  it('is refused if it is of a newer schema', async () => {
    const world = await worldWith();
    const call = makeAttachStorageHandler(world.ports);
    const newer = { ...inputFor(), v: 2 as never };
    await expect(call({ step: 'plan', input: newer })).rejects.toMatchObject({ code: 'RESPONSE_VERSION' });
  });
});
