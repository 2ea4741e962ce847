import { describe, expect, it } from 'vitest';
import { definitionsAt } from '../../../functions/adapters/activation.ts';
import { controlMaxAgeMs, makeControl } from '../../../functions/adapters/control.ts';
import { artifactsKept, makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { StateKey, StateStore } from '../../../functions/ports/stores.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

const nowMs = 1_000_000;
const put = (state: StateStore, key: StateKey, body: unknown) => state.put({ key, body, expected: 'any' });

/** Counts reads of the store behind it. */
function counting(state: StateStore): { readonly state: StateStore; reads: number } {
  const counted = {
    reads: 0,
    state: {
      ...state,
      get: (key: StateKey) => {
        counted.reads++;
        return state.get(key);
      },
      list: (p: string, options: object) => {
        counted.reads++;
        return state.list(p, options);
      },
    } as StateStore,
  };
  return counted;
}

describe('control', () => {
  it('is empty at first', async () => {
    expect(await makeControl(makeFakeStateStore(), () => nowMs).snapshot()).toEqual({
      killSwitch: false,
      revokedHosts: new Set(),
      revokedTokens: new Set(),
      pendingHosts: new Set(),
      readAtMs: nowMs,
    });
  });

  it('tells all that the partition holds', async () => {
    const state = makeFakeStateStore();
    const definitions = { version: 'v2', number: 2, author: 'ann', appliedAtMs: 5 };
    await put(state, stateKeys.activeDefinitions(), definitions);
    await put(state, stateKeys.killSwitch(), { on: true, author: 'ann', atMs: 1 });
    await put(state, stateKeys.revoked('node-1'), { author: 'ann', atMs: 1 });
    await put(state, stateKeys.revokedToken('t1'), { author: 'ann', atMs: 1 });
    await put(state, stateKeys.pendingCommands('node-2'), { isPending: true, untilMs: nowMs + 1 });
    await put(state, stateKeys.pendingCommands('node-3'), { isPending: true, untilMs: nowMs });
    await put(state, stateKeys.pendingCommands('node-4'), { isPending: false, untilMs: nowMs + 1 });
    expect(await makeControl(state, () => nowMs).snapshot()).toEqual({
      definitions: { version: 'v2' },
      killSwitch: true,
      revokedHosts: new Set(['node-1']),
      revokedTokens: new Set(['t1']),
      pendingHosts: new Set(['node-2']),
      readAtMs: nowMs,
    });
  });

  it.each([
    { body: { on: true }, isOn: true },
    { body: { on: false }, isOn: false },
    { body: {}, isOn: true },
  ])('takes the kill switch $body for $isOn', async ({ body, isOn }) => {
    const state = makeFakeStateStore();
    await put(state, stateKeys.killSwitch(), body);
    expect((await makeControl(state, () => nowMs).snapshot()).killSwitch).toBe(isOn);
  });

  it('reads once until its age, once for calls at the same time, and at once for a fresh one', async () => {
    let clockMs = nowMs;
    const counted = counting(makeFakeStateStore());
    const control = makeControl(counted.state, () => clockMs);
    await Promise.all([control.snapshot(), control.snapshot()]);
    clockMs += controlMaxAgeMs - 1;
    await control.snapshot();
    expect(counted.reads).toBe(1);
    clockMs += 1;
    await control.snapshot();
    expect(counted.reads).toBe(2);
    await control.fresh();
    expect(counted.reads).toBe(3);
    expect((await control.snapshot()).readAtMs).toBe(clockMs);
    expect(counted.reads).toBe(3);
  });

  it('throws rather than answering what is too old, and reads again at the next call', async () => {
    let clockMs = nowMs;
    const state = makeFakeStateStore();
    const failures = [undefined, new Error('down'), undefined];
    const control = makeControl(
      {
        ...state,
        list: (p) => {
          const failure = failures.shift();
          return failure ? Promise.reject(failure) : state.list(p);
        },
      },
      () => clockMs,
    );
    await control.snapshot();
    clockMs += controlMaxAgeMs;
    await expect(control.snapshot()).rejects.toThrow('down');
    expect((await control.snapshot()).readAtMs).toBe(clockMs);
  });
});

describe('definitions', () => {
  const artifactOf = (version: string): Artifact => ({
    v: 1,
    version,
    hostSets: {},
    hostRules: [],
    compositeRules: [],
    policies: [],
    routes: {},
  });
  const store = async (state: StateStore, version: string) => {
    const body = { version, artifact: artifactOf(version), files: [], author: 'ann', appliedAtMs: 1 };
    await put(state, stateKeys.definitionSet(version), body);
  };
  const activate = (state: StateStore, version: string) =>
    put(state, stateKeys.activeDefinitions(), { version, number: 1, author: 'ann', appliedAtMs: 1 });

  it('has no artifact before the first set', async () => {
    const state = makeFakeStateStore();
    expect(
      await makeDefinitions(
        state,
        makeControl(state, () => nowMs),
      ).active(),
    ).toBeUndefined();
  });

  it('follows the pointer, and reads each set once', async () => {
    let clockMs = nowMs;
    const counted = counting(makeFakeStateStore());
    for (const version of ['v1', 'v2']) await store(counted.state, version);
    const definitions = makeDefinitions(
      counted.state,
      makeControl(counted.state, () => clockMs),
    );
    const seen: (string | undefined)[] = [];
    for (const version of ['v1', 'v2', 'v1']) {
      await activate(counted.state, version);
      seen.push((await definitions.active())?.version);
      clockMs += controlMaxAgeMs;
    }
    expect(seen).toEqual(['v1', 'v2', 'v1']);
    expect(counted.reads).toBe(3 + 2);
  });

  it('comes into force at its time by the clock of the process, without a read, and is routed by before', async () => {
    let clockMs = nowMs;
    const counted = counting(makeFakeStateStore());
    for (const version of ['v1', 'v2']) await store(counted.state, version);
    await put(counted.state, stateKeys.activeDefinitions(), {
      version: 'v2',
      number: 2,
      author: 'ann',
      appliedAtMs: nowMs,
      activeAtMs: nowMs + 3_000,
      previous: 'v1',
      before: [{ version: 'v1', activeAtMs: 1 }],
    });
    const control = makeControl(counted.state, () => clockMs);
    const definitions = makeDefinitions(counted.state, control);
    const routed = async () => (await definitions.routing()).map(({ version }) => version);
    clockMs += 2_999;
    expect([(await definitions.active())?.version, await routed()]).toEqual(['v1', ['v1', 'v2']]);
    const reads = counted.reads;
    clockMs += 1;
    expect([(await definitions.active())?.version, await routed()]).toEqual(['v2', ['v2']]);
    expect(counted.reads).toBe(reads);
  });

  it('is read once by calls at the same time', async () => {
    const counted = counting(makeFakeStateStore());
    await store(counted.state, 'v1');
    const definitions = makeDefinitions(
      counted.state,
      makeControl(counted.state, () => nowMs),
    );
    await Promise.all([definitions.load('v1'), definitions.load('v1')]);
    expect(counted.reads).toBe(1);
  });

  it('forgets the oldest beyond its bound', async () => {
    const counted = counting(makeFakeStateStore());
    const versions = Array.from({ length: artifactsKept + 1 }, (_, i) => `v${i}`);
    for (const version of versions) await store(counted.state, version);
    const definitions = makeDefinitions(
      counted.state,
      makeControl(counted.state, () => nowMs),
    );
    for (const version of [...versions.slice(0, artifactsKept), 'v0']) await definitions.load(version);
    expect(counted.reads).toBe(artifactsKept);
    for (const version of [`v${artifactsKept}`, 'v0']) await definitions.load(version);
    expect(counted.reads).toBe(artifactsKept + 2);
  });

  it('says so if the pointer leads nowhere', async () => {
    const state = makeFakeStateStore();
    await activate(state, 'v9');
    await expect(
      makeDefinitions(
        state,
        makeControl(state, () => nowMs),
      ).active(),
    ).rejects.toMatchObject({
      code: 'DEFINITIONS_MISSING',
    });
  });
});

describe('what is in force', () => {
  const pointer = { version: 'v3', number: 3, author: 'ann', appliedAtMs: 5 };
  const announced = {
    ...pointer,
    activeAtMs: 30,
    before: [
      { version: 'v2', activeAtMs: 20 },
      { version: 'v1', activeAtMs: 10 },
    ],
  };

  it.each([
    [30, { definitions: { version: 'v3' } }],
    [29, { definitions: { version: 'v2' }, announced: ['v3'] }],
    [19, { definitions: { version: 'v1' }, announced: ['v2', 'v3'] }],
    [9, { announced: ['v1', 'v2', 'v3'] }],
  ])('at %i follows from the times of what was announced', (atMs, expected) => {
    expect(definitionsAt(announced, atMs)).toEqual(expected);
  });

  it('is the oldest that is known for a clock that lags, if there was one before', () => {
    expect(definitionsAt({ ...announced, number: 4 }, 9)).toEqual({
      definitions: { version: 'v1' },
      announced: ['v2', 'v3'],
    });
  });

  it('is at once what a version before announcements wrote, and nothing before the first set', () => {
    expect(definitionsAt(pointer, 0)).toEqual({ definitions: { version: 'v3' } });
    expect(definitionsAt(undefined, 0)).toEqual({});
  });
});
