import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { makeHostDirectory } from '../../../functions/adapters/host-directory.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeCorrelateHandler } from '../../../functions/correlate/handler.ts';
import type { WakeInput } from '../../../functions/correlate/settle.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import { startOverdue } from '../../../functions/sweep/overdue.ts';
import { makeWakeHandler } from '../../../functions/wake/handler.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Artifact, CompositeRule } from '../../../shared/language/artifact.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeExecutions } from '../../fakes/executions.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

/** Steps after which a world that does not come to rest is at fault. */
const stepsMax = 2_000;

/** Effects that tests may let die, before or after they happen. */
const effects: ReadonlySet<string> = new Set([
  'get',
  'getMany',
  'put',
  'putWithEvents',
  'list',
  'remove',
  'start',
]);

export function artifactOf(...compositeRules: readonly CompositeRule[]): Artifact {
  return { v: 1, version: 'v1', hostSets: {}, hostRules: [], compositeRules, policies: [], routes: {} };
}

/** Correlator, machine and queue on a virtual clock, with the fakes of everything that they write to. */
export function makeWorld(artifact: Artifact | undefined) {
  let nowMs = 0;
  let calls = 0;
  let active = artifact;
  const crashes = new Map<number, 'before' | 'after'>();
  const conflicts = { pauses: 0 };
  const events = makeFakeEventStore();
  const store = makeFakeStateStore(events);
  const samples = makeFakeSampleStore();
  const machine = makeFakeExecutions();
  const errors: unknown[] = [];
  const state = dying(store);
  const executions = dying(machine);
  const ports = {
    state,
    hosts: makeHostDirectory(store, () => nowMs),
    samples,
    executions,
    definitions: { active: async () => active, load: async () => active },
    clock: () => nowMs,
    pause: async () => void conflicts.pauses++,
    log: (_: string, error: unknown) => void errors.push(error),
    metrics: () => undefined,
  };
  const correlate = makeCorrelateHandler(ports);
  const wake = makeWakeHandler(ports);

  /** The same object, whose effects die at the calls that `crashes` names. */
  function dying<T extends object>(port: T): T {
    return new Proxy(port, {
      get(target, name) {
        const effect = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        if (typeof name !== 'string' || !effects.has(name)) return effect;
        return async (...args: unknown[]) => {
          const crash = crashes.get(calls++);
          if (crash === 'before') throw new Error(`died before ${name}`);
          const result = await effect(...args);
          if (crash === 'after') throw new Error(`died after ${name}`);
          return result;
        };
      },
    });
  }

  const deliver = (batch: readonly TocsinEvent[]): Promise<SQSBatchResponse> => {
    nowMs = Math.max(nowMs, ...batch.map((event) => event.r));
    return correlate(sqsEvent(batch.map((event) => JSON.stringify(event))));
  };

  /** Delivers batches, failed messages again at the end, and composite events as they are stored. */
  const deliverAll = async (batches: readonly (readonly TocsinEvent[])[]): Promise<void> => {
    const waiting = batches.filter((batch) => batch.length > 0).map((batch) => [...batch]);
    const seen = new Set<string>(events.all().map((event) => event.id));
    for (let step = 0; waiting.length > 0; step++) {
      if (step > stepsMax) throw new Error('messages come again and again');
      const batch = waiting.shift() as TocsinEvent[];
      const { batchItemFailures } = await deliver(batch);
      const failed = batchItemFailures.map(
        ({ itemIdentifier }) => batch[Number(itemIdentifier)] as TocsinEvent,
      );
      if (failed.length > 0) waiting.push(failed);
      const made = events.all().filter((event) => !seen.has(event.id));
      for (const event of made) seen.add(event.id);
      if (made.length > 0) waiting.push(made);
    }
  };

  /** Lets machines and sweep do their work until nothing waits, or nothing up to a time: pages are renewed for ever. */
  const settle = async (untilMs = Number.POSITIVE_INFINITY): Promise<void> => {
    const untils = new Map<string, string>();
    const untilOf = (run: { name: string; input: object }) =>
      untils.get(run.name) ?? (run.input as WakeInput).until;
    for (let step = 0; step < stepsMax; step++) {
      const running = machine.all().filter((run) => run.status === 'running');
      const next = running.sort((a, b) => Date.parse(untilOf(a)) - Date.parse(untilOf(b)))[0];
      const wakeMs = next === undefined ? Number.POSITIVE_INFINITY : Date.parse(untilOf(next));
      const sweepMs = Math.min(
        ...store.items().map(({ dueAtMs = Number.POSITIVE_INFINITY }) => dueAtMs + 60_000),
      );
      const soonestMs = Math.min(wakeMs, sweepMs);
      if (soonestMs === Number.POSITIVE_INFINITY || soonestMs > untilMs) return;
      if (next === undefined || sweepMs < wakeMs) {
        nowMs = Math.max(nowMs, sweepMs);
        await startOverdue(ports);
        continue;
      }
      nowMs = Math.max(nowMs, Date.parse(untilOf(next)));
      const known = events.all().map((event) => event.id);
      try {
        const answer = await wake(next.input as WakeInput);
        if (answer.next === 'wait') untils.set(next.name, answer.until);
        else machine.end(next.name, 'succeeded');
      } catch (error) {
        errors.push(error);
      }
      await deliverAll([events.all().filter((event) => !known.includes(event.id))]);
    }
    throw new Error('the machines never came to rest');
  };

  /** Writes a host's record as the functions for hosts do. */
  const host = async (name: string, record: Partial<HostRecord> = {}): Promise<void> => {
    const body: HostRecord = {
      host: name,
      name,
      state: 'active',
      tags: {},
      keyThumbprint: 'thumb',
      enrolledAtMs: 0,
      ...record,
    };
    await store.put({ key: stateKeys.host(name), body, expected: 'any' });
  };

  return {
    events,
    store,
    samples,
    host,
    machine,
    errors,
    conflicts,
    correlate,
    wake,
    deliver,
    deliverAll,
    settle,
    sweep: () => startOverdue(ports),
    at: (ms: number) => {
      nowMs = ms;
    },
    define: (next: Artifact | undefined) => {
      active = next;
    },
    crashAt: (call: number, when: 'before' | 'after') => crashes.set(call, when),
    calls: () => calls,
  };
}

/** A batch whose messages are named by their places: 0, 1, ... */
export function sqsEvent(bodies: readonly string[]): SQSEvent {
  const Records = bodies.map((body, i) => ({ messageId: String(i), body }));
  return { Records } as unknown as SQSEvent;
}
