import type { DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makePublishHandler } from '../../../functions/publish/handler.ts';
import { closedKeptMs, publishAttempts } from '../../../functions/publish/publish-stored.ts';
import { storedEventBytes } from '../../../functions/publish/stored-event.ts';
import { TocsinError } from '../../../shared/errors.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import { clear, raise } from '../../correlator/given.ts';
import { makeFakeEventBus } from '../../fakes/event-bus.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeQuarantine } from '../../fakes/quarantine.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

const child = { type: 'DISK_FULL', labels: { host: 'node-1' }, startMs: 1_000 };
const artifact: Artifact = {
  v: 1,
  version: 'v1',
  hostSets: {},
  hostRules: [],
  compositeRules: [],
  policies: [],
  routes: {
    DISK_FULL: { composites: ['need-new-node'], policies: [] },
    NEED_NEW_NODE: { composites: [], policies: ['add-storage'] },
    HOST_SILENT: { composites: ['busy'], policies: [] },
    'MEMBER_CHANGED#hash-1': { composites: ['busy'], policies: [] },
  },
};

function makeOutbox(artifacts: readonly Artifact[] = [artifact]) {
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const bus = makeFakeEventBus();
  const quarantine = makeFakeQuarantine();
  const pauses: number[] = [];
  const handler = makePublishHandler({
    definitions: { routing: async () => artifacts },
    bus,
    quarantine,
    events,
    state,
    clock: () => 50_000,
    pause: async (attempt) => void pauses.push(attempt),
    log: () => undefined,
  });
  /** Stores events and hands them over, as the table's stream does. */
  const store = async (...stored: readonly TocsinEvent[]) => {
    for (const event of stored) await events.put(event);
    await handler(streamOf(stored.map((event) => JSON.stringify(event))));
  };
  return { events, state, bus, quarantine, pauses, handler, store };
}

function streamOf(texts: readonly string[], eventName = 'INSERT'): DynamoDBStreamEvent {
  const Records = texts.map((e) => ({ eventName, dynamodb: { NewImage: { e: { S: e } } } }));
  return { Records } as unknown as DynamoDBStreamEvent;
}

describe('publish', () => {
  it('writes the routing slip of the active definitions into each event', async () => {
    const outbox = makeOutbox();
    const other = { ...raise(child), type: 'NEED_NEW_NODE', id: raise({ ...child, startMs: 7 }).id };
    const unknown = { ...raise(child), type: 'constructor', id: raise({ ...child, startMs: 8 }).id };
    await outbox.store(raise(child), other, unknown);
    expect(outbox.bus.published).toEqual([
      { ...raise(child), slip: { version: 'v1', composites: ['need-new-node'] } },
      { ...other, slip: { version: 'v1', policies: ['add-storage'] } },
      unknown,
    ]);
  });

  it.each([
    ['hash-1', { version: 'v1', composites: ['busy'] }],
    ['hash-2', undefined],
    [undefined, undefined],
  ])('routes a change of member rule %s to the rules that stand on it alone', async (member, slip) => {
    const outbox = makeOutbox();
    const changed = {
      ...raise(child),
      type: 'MEMBER_CHANGED',
      transition: 'occurred' as const,
      values: { truth: 'true', ...(member && { member }) },
    };
    await outbox.store(changed);
    expect(outbox.bus.published).toEqual([{ ...changed, ...(slip && { slip }) }]);
  });

  it('tells of the silence of hosts those that what agents say decides', async () => {
    const outbox = makeOutbox();
    await outbox.store({ ...raise(child), type: 'HOST_SILENT' });
    expect(outbox.bus.published[0]?.slip?.composites).toEqual(['busy']);
  });

  it('keeps from the bus what a rule in shadow says, and whether it is open in the index', async () => {
    const outbox = makeOutbox();
    const shadow = { ...raise(child), shadow: true as const };
    await outbox.store(shadow);
    expect(outbox.bus.published).toEqual([]);
    expect(await outbox.events.open({}, 10)).toEqual([shadow]);
    await outbox.store({ ...clear(child, 5_000), shadow: true });
    expect(outbox.bus.published).toEqual([]);
    expect(await outbox.events.open({}, 10)).toEqual([]);
  });

  it('puts what a gate held back on the bus, with its slip: composites read it', async () => {
    const outbox = makeOutbox();
    await outbox.store({ ...raise(child), muted: 'cooldown' });
    expect(outbox.bus.published).toMatchObject([
      { muted: 'cooldown', slip: { composites: ['need-new-node'] } },
    ]);
  });

  it('publishes without a slip before the first definitions', async () => {
    const outbox = makeOutbox([]);
    await outbox.store(raise(child));
    expect(outbox.bus.published).toEqual([raise(child)]);
  });

  it('routes by the set in force and by those that are announced, each name once', async () => {
    const announced: Artifact = {
      ...artifact,
      version: 'v2',
      routes: {
        DISK_FULL: { composites: ['need-new-node', 'many-full'], policies: ['grow'] },
        CPU_HIGH: { composites: ['hot'], policies: [] },
      },
    };
    const outbox = makeOutbox([artifact, announced]);
    const hot = { ...raise(child), type: 'CPU_HIGH', id: raise({ ...child, startMs: 7 }).id };
    const old = { ...raise(child), type: 'NEED_NEW_NODE', id: raise({ ...child, startMs: 8 }).id };
    await outbox.store(raise(child), hot, old);
    expect(outbox.bus.published.map(({ slip }) => slip)).toEqual([
      { version: 'v1', composites: ['need-new-node', 'many-full'], policies: ['grow'] },
      { version: 'v1', composites: ['hot'] },
      { version: 'v1', policies: ['add-storage'] },
    ]);
  });

  it('fails on definitions that cannot be read, and leaves no event out when they can', async () => {
    const outbox = makeOutbox();
    let isMissing = true;
    const handler = makePublishHandler({
      ...outbox,
      definitions: {
        routing: async () => {
          if (isMissing) throw new TocsinError('DEFINITIONS_MISSING', 'not stored');
          return [artifact];
        },
      },
      clock: () => 50_000,
      pause: async () => undefined,
      log: () => undefined,
    });
    const batch = streamOf(['{', JSON.stringify(raise(child))]);
    await expect(handler(batch)).rejects.toMatchObject({ code: 'DEFINITIONS_MISSING' });
    expect(outbox.bus.published).toEqual([]);
    isMissing = false;
    await handler(batch);
    expect(outbox.bus.published.map(({ id }) => id)).toEqual([raise(child).id]);
  });

  it('passes over what is no new item', async () => {
    const outbox = makeOutbox();
    await outbox.handler(streamOf([JSON.stringify(raise(child))], 'MODIFY'));
    await outbox.handler(streamOf([JSON.stringify(raise(child))], 'REMOVE'));
    expect(outbox.bus.published).toEqual([]);
  });

  it.each([
    ['no JSON', '{', 'EVENT_MALFORMED'],
    ['no event', '{"v":1}', 'EVENT_MALFORMED'],
    ['an event without values', JSON.stringify({ ...raise(child), values: null }), 'EVENT_MALFORMED'],
    ['an event without labels', JSON.stringify({ ...raise(child), labels: null }), 'EVENT_MALFORMED'],
    ['an event without a time', JSON.stringify({ ...raise(child), t: null }), 'EVENT_MALFORMED'],
    ['an event at no time that is one', JSON.stringify({ ...raise(child), t: 9e15 }), 'EVENT_MALFORMED'],
    ['an event of another version', JSON.stringify({ ...raise(child), v: 2 }), 'EVENT_MALFORMED'],
  ])('puts %s into the quarantine and goes on', async (_, text, reason) => {
    const outbox = makeOutbox();
    await outbox.handler(streamOf([text, JSON.stringify(raise(child))]));
    expect(outbox.quarantine.sent).toEqual([{ reason, event: text }]);
    expect(outbox.bus.published).toHaveLength(1);
  });

  it.each([
    [storedEventBytes, 0],
    [storedEventBytes + 1, 1],
  ])('with an event of %i bytes quarantines %i', async (sizeBytes, quarantined) => {
    const outbox = makeOutbox();
    const bare = JSON.stringify({ ...raise(child), message: '' }).length;
    const text = JSON.stringify({ ...raise(child), message: 'x'.repeat(sizeBytes - bare) });
    await outbox.handler(streamOf([text]));
    expect(outbox.quarantine.sent.map(({ reason }) => reason)).toEqual(
      quarantined ? ['EVENT_TOO_LARGE'] : [],
    );
    expect(outbox.bus.published).toHaveLength(1 - quarantined);
  });

  it('sends one by one what the bus takes one by one', async () => {
    const outbox = makeOutbox();
    const events = Array.from({ length: publishAttempts }, (_, i) => raise({ ...child, startMs: 1_000 + i }));
    const { publish } = outbox.bus;
    const calls: number[] = [];
    outbox.bus.publish = async (entries) => {
      calls.push(entries.length);
      await publish(entries.slice(0, 1));
      return entries.slice(1).map(({ id }) => id);
    };
    await outbox.store(...events);
    expect(calls).toEqual([5, 4, 3, 2, 1]);
    expect(outbox.bus.published.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  it('sends what the bus refused again, alone', async () => {
    const outbox = makeOutbox();
    const [first, second] = [raise(child), raise({ ...child, startMs: 2_000 })];
    outbox.bus.refuseOnce([first.id]);
    await outbox.store(first, second);
    expect(outbox.bus.published.map((event) => event.id)).toEqual([second.id, first.id]);
    expect(outbox.pauses).toEqual([0]);
  });

  it.each([
    [publishAttempts - 1, false],
    [publishAttempts, true],
  ])('refused %i times throws: %s', async (times, isThrown) => {
    const outbox = makeOutbox();
    let left = times;
    const { publish } = outbox.bus;
    outbox.bus.publish = async (events) => (left-- > 0 ? events.map((event) => event.id) : publish(events));
    const done = outbox.store(raise(child));
    if (isThrown) await expect(done).rejects.toMatchObject({ code: 'BUS_BUSY', retryable: true });
    else await expect(done).resolves.toBeUndefined();
  });

  it('throws when the bus cannot be reached, so that the stream comes again', async () => {
    const outbox = makeOutbox();
    outbox.bus.failNext(new Error('unreachable'));
    await expect(outbox.store(raise(child))).rejects.toThrow('unreachable');
    await outbox.store(raise(child));
    expect(outbox.bus.published).toHaveLength(1);
  });
});

describe('the index of open episodes', () => {
  const open = async (outbox: ReturnType<typeof makeOutbox>) =>
    (await outbox.events.open({}, 10)).map((event) => event.id);

  it('loses a raise with its clear', async () => {
    const outbox = makeOutbox();
    await outbox.store(raise(child));
    expect(await open(outbox)).toEqual([raise(child).id]);
    await outbox.store(clear(child, 5_000));
    expect(await open(outbox)).toEqual([]);
  });

  it('loses a raise whose clear was stored before it', async () => {
    const outbox = makeOutbox();
    await outbox.store(clear(child, 5_000));
    await outbox.store(raise(child));
    expect(await open(outbox)).toEqual([]);
    const [mark] = outbox.state.items();
    expect(mark).toMatchObject({
      key: stateKeys.closed(raise(child).id),
      expiresAtMs: 50_000 + closedKeptMs,
    });
  });

  it('is not confused by the retraction of an occurrence, or of what it does not hold', async () => {
    const outbox = makeOutbox();
    const occurred = { ...raise({ ...child, startMs: 3_000 }), transition: 'occurred' as const };
    await outbox.store(raise(child), occurred);
    const retraction = { ...clear({ ...child, startMs: 3_000 }, 5_000), reason: 'retracted' };
    await outbox.store({ ...retraction, origin: occurred.id, causes: [occurred.id] });
    expect(await open(outbox)).toEqual([raise(child).id]);
  });

  it('loses the raise of a composite whose origin is an earlier one', async () => {
    const outbox = makeOutbox();
    const moved = { ...raise(child), source: { kind: 'rule' as const, rule: 'r' }, origin: 'earlier' };
    await outbox.store(moved);
    await outbox.store({
      ...clear(child, 5_000),
      source: moved.source,
      origin: 'earlier',
      causes: [moved.id, 'x'],
    });
    expect(await open(outbox)).toEqual([]);
  });
});
