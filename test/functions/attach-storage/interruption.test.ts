import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { hourMs, minuteMs } from '../../../shared/time.ts';
import { end, volume, worldWith } from './failing-world.ts';
import { heldLeases, inputFor, runMachine, startMs, type World } from './world.ts';

describe('the kill switch', () => {
  const turn = (world: World, on: unknown) =>
    world.state.put({ key: stateKeys.killSwitch(), body: { on }, expected: 'any' });

  it.each(['reserve', 'attach', 'mount', 'verify'] as const)(
    'stops everything from step %s on, also the way back, until it is off',
    async (step) => {
      const world = await worldWith();
      let pulledAtMs = 0;
      let changes = 0;
      const run = runMachine(world, inputFor(), {
        between: async (at) => {
          if (at === step && pulledAtMs === 0) {
            pulledAtMs = world.now();
            changes = world.volumes.changes().length;
            await turn(world, true);
          }
          if (pulledAtMs !== 0 && world.now() < pulledAtMs + 10 * minuteMs) {
            expect(world.volumes.changes()).toHaveLength(changes);
          } else if (pulledAtMs !== 0) await turn(world, false);
        },
      });
      expect(await run).toBe('failed');
      expect(end(world)).toEqual(['RESPONSE_ROLLED_BACK', 'kill-switch']);
      expect(volume(world)?.state).toBe('available');
    },
  );

  it('holds back the end of a response, but does not undo it', async () => {
    const world = await worldWith();
    let pulledAtMs = 0;
    const run = runMachine(world, inputFor(), {
      between: async (at) => {
        if (at === 'close' && pulledAtMs === 0) {
          pulledAtMs = world.now();
          await turn(world, true);
        } else if (pulledAtMs !== 0 && world.now() > pulledAtMs + 30 * minuteMs) await turn(world, false);
      },
    });
    expect(await run).toBe('succeeded');
  });

  it('leaves all as it is when it stays on for longer than an hour', async () => {
    const world = await worldWith();
    await runMachine(world, inputFor(), {
      between: async (at) => void (at === 'mount' && (await turn(world, true))),
    });
    expect(end(world)).toEqual(['RESPONSE_ROLLBACK_FAILED', 'kill-switch']);
    expect(volume(world)?.attachment?.instanceId).toBe('i-1');
    expect(heldLeases(world)).toEqual([]);
  });

  it('counts as on when its item cannot be understood', async () => {
    const world = await worldWith();
    await turn(world, 'perhaps');
    await runMachine(world, inputFor());
    expect(world.volumes.changes()).toEqual([]);
  });
});

describe('a lost lease', () => {
  it.each(['instance', 'volume'] as const)(
    'of the %s ends all work at once, also the way back',
    async (kind) => {
      const world = await worldWith();
      let changes = 0;
      await runMachine(world, inputFor(), {
        between: async (step) => {
          if (step !== 'mount' || changes > 0) return;
          changes = world.volumes.changes().length;
          const key = stateKeys.lease(kind, kind === 'instance' ? 'i-1' : 'vol-1');
          const body = { v: 1, holder: 'other', fence: 9, expiresAtMs: startMs + hourMs, isReleased: false };
          await world.state.put({ key, body, expected: 'any' });
        },
      });
      expect(end(world)).toEqual(['RESPONSE_ROLLBACK_FAILED', 'lease-lost']);
      expect(world.volumes.changes()).toHaveLength(changes);
      expect(heldLeases(world)).toHaveLength(1);
    },
  );
});

describe('the time-out of a policy', () => {
  it.each([
    [0, 'RESPONSE_SUCCEEDED'],
    [1, 'RESPONSE_ROLLED_BACK'],
  ])('lets a step begin until its very end: %i ms later it is %s', async (lateMs, type) => {
    const world = await worldWith({ polls: 0 });
    let isLate = false;
    await runMachine(world, inputFor(), {
      between: async (step) => {
        if (step !== 'attach' || isLate) return;
        isLate = true;
        world.advance(startMs + inputFor().timeoutMs + lateMs - world.now());
        // What is left of the way takes no time at all: the next look finds it done.
        if (lateMs === 0) world.advance = () => {};
      },
    });
    expect(end(world)[0]).toBe(type);
  });
});
