import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import { makeRespondHandler } from '../../../functions/respond/handler.ts';
import { definitionsLagMs } from '../../../functions/respond/policies.ts';
import type { RespondPorts } from '../../../functions/respond/ports.ts';
import { maxAttempts } from '../../../functions/respond/respond.ts';
import type { PublishedEvent } from '../../../shared/facts/event.ts';
import { idAt } from '../../../shared/facts/ids.ts';
import type { Artifact, Policy } from '../../../shared/language/artifact.ts';
import { maxHops } from '../../../shared/policy/guards.ts';
import { responseId } from '../../../shared/policy/response-ids.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeExecutions } from '../../fakes/executions.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { anEvent, aPolicy, aRaise, eventMs } from '../../policy/event-for-tests.ts';

const slip = { version: 'v1', policies: ['add-storage'] };
const causes = [aRaise('node-1', { used: 0.95 }), aRaise('node-2', { used: 0.97 })];
const event: PublishedEvent = { ...anEvent({ causes: causes.map(({ id }) => id) }), slip };

function makeWorld(policies: readonly Policy[] = [aPolicy()], version = 'v1') {
  let nowMs = eventMs + 1_000;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const executions = makeFakeExecutions();
  const logged: unknown[] = [];
  const artifact = { v: 1, version, policies } as unknown as Artifact;
  const ports: RespondPorts = {
    state,
    events,
    executions,
    definitions: { active: async () => artifact, load: async () => artifact },
    clock: () => nowMs,
    log: (_message, error) => void logged.push(error),
  };
  const enrol = (host: string, given: HostRecord['state'] = 'active') =>
    state.put({ key: stateKeys.host(host), body: { host, state: given }, expected: 'any' });
  return {
    ports,
    state,
    events,
    executions,
    logged,
    enrol,
    setTime: (ms: number): void => {
      nowMs = ms;
    },
    setUp: async () => {
      for (const cause of causes) await events.put(cause);
      await enrol('node-1');
      await enrol('node-2');
    },
    deliver: (...given: readonly PublishedEvent[]) => makeRespondHandler(ports)(batch(given)),
    told: () =>
      events
        .all()
        .filter(({ type }) => type.startsWith('RESPONSE_'))
        .map(({ type, host, values }) => ({ type, host, values })),
    targets: () => executions.all().map(({ input }) => (input as { target: string }).target),
  };
}

async function readyWorld(policies?: readonly Policy[], version?: string) {
  const world = makeWorld(policies, version);
  await world.setUp();
  return world;
}

describe('respond', () => {
  it('starts the response of the worst host under the name of its claim, with all that it needs', async () => {
    const world = await readyWorld();
    expect(await world.deliver(event)).toEqual({ batchItemFailures: [] });
    const response = responseId('add-storage', 'node-2', event.origin, 1);
    expect(world.executions.all()).toEqual([
      {
        name: response,
        status: 'running',
        input: {
          v: 1,
          response,
          policy: 'add-storage',
          target: 'node-2',
          event: { id: event.id, origin: event.origin, type: 'NEED_NEW_NODE', hop: 0 },
          step: aPolicy().do[0]?.with,
          timeoutMs: 600_000,
          verifyWithinMs: 120_000,
          cooldownMs: 1_800_000,
        },
      },
    ]);
    expect(world.told()).toEqual([]);
  });

  it('starts it once, however often and in whatever envelope the event comes', async () => {
    const world = await readyWorld();
    await world.deliver(event, event);
    await makeRespondHandler(world.ports)({ Records: [recordOf('e', JSON.stringify({ detail: event }))] });
    expect(world.targets()).toEqual(['node-2']);
  });

  it('acts once per origin: a second event of the same lineage is the same', async () => {
    const world = await readyWorld();
    const again = idAt(eventMs + 5, ['re-raised']);
    await world.deliver(event, { ...event, id: again });
    expect(world.targets()).toEqual(['node-2']);
  });

  it('keeps to the targets that it chose first, whatever it would choose later', async () => {
    const world = await readyWorld();
    await world.deliver(event);
    await world.deliver({ ...event, causes: [] });
    expect(world.targets()).toEqual(['node-2']);
  });

  it('acts on every host where the policy does not bound their number', async () => {
    const target = { type: 'host', each: 'hosts', order: 'listed' } as const;
    const world = await readyWorld([aPolicy({ target })]);
    await world.deliver(event);
    expect(world.targets()).toEqual(['node-1', 'node-2']);
  });

  it.each([
    ['started but the answer lost', 'after'],
    ['claimed but never started', 'before'],
  ] as const)('goes on where it stopped: %s', async (_what, when) => {
    const world = await readyWorld();
    const start: RespondPorts['executions']['start'] = async (name, input) => {
      if (when === 'after') await world.executions.start(name, input);
      throw new Error('died');
    };
    const dying = { ...world.ports, executions: { ...world.executions, start } };
    expect(await makeRespondHandler(dying)(batch([event]))).toEqual({
      batchItemFailures: [{ itemIdentifier: '0' }],
    });
    await world.deliver(event);
    expect(world.targets()).toEqual(['node-2']);
  });

  it('tries again after a failed attempt, under another name, up to its bound', async () => {
    const world = await readyWorld();
    for (let attempt = 1; attempt <= maxAttempts + 1; attempt++) {
      await world.deliver(event);
      const last = world.executions.all().at(-1)?.name ?? '';
      world.executions.end(last, 'failed');
    }
    expect(world.executions.all().map(({ name }) => name)).toEqual(
      [1, 2, 3].map((attempt) => responseId('add-storage', 'node-2', event.origin, attempt)),
    );
    expect(maxAttempts).toBe(3);
  });

  it('does not try again while the failed attempt cools down, nor after a success', async () => {
    const cooling = await readyWorld();
    await cooling.deliver(event);
    cooling.executions.end(cooling.executions.all()[0]?.name ?? '', 'failed');
    await coolDown(cooling, eventMs + 60_000);
    await cooling.deliver(event);
    expect([cooling.executions.all().length, cooling.told()]).toEqual([1, []]);
    const succeeded = await readyWorld();
    await succeeded.deliver(event);
    succeeded.executions.end(succeeded.executions.all()[0]?.name ?? '', 'succeeded');
    await succeeded.deliver(event);
    expect(succeeded.executions.all()).toHaveLength(1);
  });

  it.each([0, 2])('fails for a policy with %i steps and claims nothing', async (count) => {
    const step = aPolicy().do[0];
    const world = await readyWorld([aPolicy({ do: step === undefined ? [] : Array(count).fill(step) })]);
    expect((await world.deliver(event)).batchItemFailures).toHaveLength(1);
    expect(world.state.items().filter(({ key }) => key.p.startsWith('CLAIM#'))).toEqual([]);
  });

  it('fails a message that it cannot read, alone', async () => {
    const world = await readyWorld();
    const handler = makeRespondHandler(world.ports);
    const records = [recordOf('a', 'no JSON'), recordOf('b', '{}'), recordOf('c', JSON.stringify(event))];
    expect(await handler({ Records: records })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }],
    });
    expect([world.targets(), world.logged.length]).toEqual([['node-2'], 2]);
  });

  it.each<[string, PublishedEvent]>([
    ['a clear', { ...event, transition: 'cleared' }],
    ['an event of another type than the policy is about', { ...event, type: 'OTHER' }],
    ['an event whose slip names no policy', { ...event, slip: { version: 'v1' } }],
    ['an event without a slip', anEvent()],
    ['an event that a gate held back', { ...event, muted: 'cooldown' }],
    ['an event of a rule in shadow', { ...event, shadow: true }],
  ])('leaves %s alone', async (_what, given) => {
    const world = await readyWorld();
    expect(await world.deliver(given)).toEqual({ batchItemFailures: [] });
    expect([world.targets(), world.told()]).toEqual([[], []]);
  });

  it.each([
    [definitionsLagMs - 1, 1],
    [definitionsLagMs, 0],
  ])('retries an event of newer definitions until it is %i ms old', async (ageMs, failures) => {
    const world = await readyWorld([], 'v0');
    world.setTime(event.r + ageMs);
    expect((await world.deliver(event)).batchItemFailures).toHaveLength(failures);
  });
});

describe('respond, when a guard holds', () => {
  it.each<
    [
      string,
      object,
      (world: ReturnType<typeof makeWorld>) => unknown,
      Partial<PublishedEvent>,
      Partial<Policy>,
    ]
  >([
    ['host-draining', {}, (world) => world.enrol('node-2', 'draining'), {}, {}],
    ['kill-switch', {}, (world) => pull(world), {}, {}],
    [
      'cooldown',
      { cooldownMs: 1_800_000, untilMs: eventMs + 60_000 },
      (world) => coolDown(world, eventMs + 60_000),
      {},
      {},
    ],
    ['hop', { hop: 3, maxHops: 3 }, () => {}, { hop: maxHops }, {}],
    ['observe', { value: 0.97 }, () => {}, {}, { mode: 'observe' }],
  ])(
    'records %s with its values once, and starts nothing',
    async (reason, values, arrange, changes, policy) => {
      const world = await readyWorld([aPolicy(policy)]);
      await arrange(world);
      await world.deliver({ ...event, ...changes });
      await world.deliver({ ...event, ...changes });
      expect(world.executions.all()).toEqual([]);
      expect(world.told()).toEqual([
        { type: 'RESPONSE_SUPPRESSED', host: 'node-2', values: { reason, ...values } },
      ]);
    },
  );

  it('records that there is no target, once and about no host', async () => {
    const world = await readyWorld();
    await world.deliver({ ...event, values: {} }, { ...event, values: {} });
    expect(world.told()).toEqual([
      { type: 'RESPONSE_SUPPRESSED', host: undefined, values: { reason: 'no-target' } },
    ]);
  });

  it('does not act later on what it has suppressed', async () => {
    const world = await readyWorld();
    await world.enrol('node-2', 'draining');
    await world.deliver(event);
    await world.enrol('node-2', 'active');
    await world.deliver(event);
    expect([world.targets(), world.told().length]).toEqual([[], 1]);
  });

  it('comes to an end where a policy hears its own suppressions', async () => {
    const target = { type: 'host', each: 'host', order: 'listed' } as const;
    const world = await readyWorld([
      aPolicy({ on: 'RESPONSE_SUPPRESSED', target, mode: 'observe', name: 'echo' }),
    ]);
    const heard = { version: 'v1', policies: ['echo'] };
    let next: PublishedEvent | undefined = {
      ...event,
      type: 'RESPONSE_SUPPRESSED',
      host: 'node-1',
      slip: heard,
    };
    let rounds = 0;
    while (next !== undefined && rounds < 20) {
      rounds++;
      const before: number = world.events.all().length;
      // Labels of another policy, so that only the number of hops ends it.
      await world.deliver({ ...next, labels: {} });
      const made = world.events.all().slice(before).at(-1);
      next = made && { ...made, slip: heard };
    }
    expect(rounds).toBe(maxHops + 1);
  });
});

function pull(world: ReturnType<typeof makeWorld>) {
  return world.state.put({ key: stateKeys.killSwitch(), body: { on: true }, expected: 'any' });
}

function coolDown(world: ReturnType<typeof makeWorld>, untilMs: number) {
  const key = stateKeys.cooldown('add-storage', 'node-2');
  return world.state.put({ key, body: { v: 1, untilMs, response: 'r' }, expected: 'any' });
}

function batch(events: readonly PublishedEvent[]): SQSEvent {
  return { Records: events.map((each, i) => recordOf(String(i), JSON.stringify(each))) };
}

function recordOf(messageId: string, body: string): SQSRecord {
  return { messageId, body } as SQSRecord;
}
