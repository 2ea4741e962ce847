import type { SQSEvent } from 'aws-lambda';
import { queueBody } from '../../../functions/adapters/bus-entry.ts';
import { makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { applyDefinitions } from '../../../functions/define/apply.ts';
import { makeSeedHandler, type SeedPorts } from '../../../functions/seed/handler.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { transitionId } from '../../../shared/facts/ids.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { compiled } from '../../language/given.ts';
import { makeManyEvents } from './many-events.ts';

/** How often a queue hands out a message before it is a dead letter. */
const receivesMax = 5;

/** Function calls before a test gives up. */
const callsMax = 1_000;

interface Message {
  readonly messageId: string;
  readonly event: TocsinEvent;
  readonly receives: number;
}

interface Options {
  /** What one call of a port takes, by the virtual clock. */
  readonly callMs: number;
  readonly rule?: string;
}

const full = '{ name: full, by: [], when: DISK_FULL, emit: FULL }';

/** A set over `openCount` open episodes that was announced, and its function with a queue that hands messages out again. */
export async function makeLargeSeeding(openCount: number, { callMs, rule = full }: Options) {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const { store, recent } = makeManyEvents(Array.from({ length: openCount }, (_, i) => openRaise(i)));
  const state = makeFakeStateStore(recent);
  const waiting: Message[] = [];
  const dead: Message[] = [];
  const given = new Map<string, number>();
  const calls = new Map<string, number>();
  const errors: unknown[] = [];
  let total = 0;
  let crash: { readonly call: number; readonly isAfter: boolean } | undefined;

  /** Counts each call, lets time pass, and dies where it is told to. */
  const counted = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const call = total++;
    calls.set(name, (calls.get(name) ?? 0) + 1);
    at.nowMs += callMs;
    if (crash?.call === call && !crash.isAfter) throw new Error('died');
    const answer = await work();
    if (crash?.call === call && crash.isAfter) throw new Error('died');
    return answer;
  };

  const ports: SeedPorts = {
    state: {
      ...state,
      get: (key) => counted('get', () => state.get(key)),
      put: (write) => counted('put', () => state.put(write)),
    },
    events: {
      ...store,
      get: (id) => counted('event', () => store.get(id)),
      query: (filter, limit, after) => counted('query', () => store.query(filter, limit, after)),
    },
    queue: {
      send: (events) =>
        counted('send', async () => {
          for (const { id } of events) given.set(id, (given.get(id) ?? 0) + 1);
        }),
    },
    again: {
      send: (events) =>
        counted('again', async () => {
          for (const event of events) waiting.push({ messageId: `m${total}`, event, receives: 0 });
        }),
    },
    definitions: makeDefinitions(state, makeControl(state, clock, 0)),
    clock,
    pause: async (ms) => {
      at.nowMs += ms;
    },
    log: (_, error) => void errors.push(error),
  };
  const handler = makeSeedHandler(ports);

  /** Hands out the oldest message; what fails comes again, at the end. How long that took. */
  const handOut = async (): Promise<number> => {
    const message = waiting.shift() as Message;
    const Records = [{ messageId: message.messageId, body: queueBody(message.event) }];
    const beganMs = at.nowMs;
    const { batchItemFailures } = await handler({ Records } as unknown as SQSEvent);
    const again = { ...message, receives: message.receives + 1 };
    if (batchItemFailures.length > 0) (again.receives < receivesMax ? waiting : dead).push(again);
    return at.nowMs - beganMs;
  };

  /** Until no message waits: how long each call of the function took. */
  const run = async (): Promise<readonly number[]> => {
    const tookMs: number[] = [];
    while (waiting.length > 0 && tookMs.length < callsMax) tookMs.push(await handOut());
    return tookMs;
  };

  /** Announces a set, and lets its message wait. */
  const apply = async (...rules: readonly string[]): Promise<TocsinEvent> => {
    const text = `rules: [${rules.join(', ')}]`;
    const change = { author: 'ann', ifVersion: undefined, dryRun: false };
    const files = [{ name: 'a.yaml', text }];
    await applyDefinitions({ state, clock }, { ...change, artifact: compiled(text), files });
    return recent.all().at(-1) as TocsinEvent;
  };
  const applied = await apply(rule);
  let announcements = 0;
  const announce = (event = applied) =>
    waiting.push({ messageId: `announcement ${++announcements}`, event, receives: 0 });
  announce();

  return {
    at,
    state,
    recent,
    ports,
    apply,
    applied,
    announce,
    waiting,
    dead,
    given,
    calls,
    errors,
    handler,
    run,
    handOut,
    total: () => total,
    crashAt: (call: number, isAfter: boolean) => {
      crash = { call, isAfter };
    },
  };
}

/** The raise of an episode that began `i` milliseconds before yesterday. */
function openRaise(i: number) {
  const tMs = nineMs - 86_400_000 - i;
  const of = { ...raiseDraft('node-1', tMs), t: tMs, r: tMs };
  const id = transitionId(of.episode as string, 'raised', tMs);
  return { id, make: (): TocsinEvent => ({ ...of, id, origin: id }) };
}
