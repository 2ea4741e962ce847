import { stateKeys } from '../../functions/adapters/keys.ts';
import { membershipsOf } from '../../functions/hosts/membership.ts';
import type { HostRecord } from '../../functions/ports/records.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import { dayMs } from '../../shared/time.ts';
import { type Random, seededRandom } from '../language/fuzz/random.ts';
import { makeChaos, noFaults, type Rates } from './chaos.ts';
import * as realCode from './code.ts';
import { judged } from './judge.ts';
import { type Action, makeStory, type Story } from './story.ts';
import { type Code, makeWorld, type Outside, type World } from './world.ts';

/** What became of one seed. */
export interface Schedule {
  readonly seed: number;
  /** What contradicts the promises; empty if nothing does. */
  readonly faults: readonly string[];
  readonly hasRaised: boolean;
  readonly hasRevised: boolean;
  readonly hasConflicted: boolean;
  readonly hasCrashed: boolean;
}

export interface ScheduleOptions {
  readonly code?: Code;
  readonly trace?: (line: string) => void;
}

/** Faults of one schedule: no message fails so often that it is given up. */
const faultsMax = 12;
/** A schedule takes some hundreds. */
const stepsMax = 30_000;
/** How long before the story the hosts enrolled and the definitions came into force. */
const before = { enrolledMs: 2 * dayMs, appliedMs: 3_600_000 } as const;

/** One random deployment with a random story, run in a random order with random faults, and judged. All follows from the seed. */
export async function runSchedule(seed: number, options: ScheduleOptions = {}): Promise<Schedule> {
  const story = makeStory(seededRandom(seed * 4));
  const random = seededRandom(seed * 4 + 1);
  const chaos = makeChaos(seededRandom(seed * 4 + 2), ratesOf(seededRandom(seed * 4 + 3)), faultsMax);
  const { code = realCode, trace } = options;
  const batchMax = random.pick([1, 3, 10]);
  const world = makeWorld({ code, random, chaos, batchMax, startMs: story.startMs, ...(trace && { trace }) });
  const faults = await attempt(async () => {
    await prepare(world, story, code);
    for (const action of story.actions) enact(world, action);
    if (random.chance(0.1)) world.poison(random.pick(['stream', 'queue']), `no event ${seed}`);
    world.startSweep();
    await world.scheduler.run(stepsMax);
    const isPeaceful = [...chaos.counts.keys()].every((kind) => kind === 'conflict');
    const lost = isPeaceful && world.counts.sweepStarts > 0 ? ['a wake-up was lost for no reason'] : [];
    return [...judged(world, story, await hostsOf(world)), ...lost];
  });
  const said = world.log.told.filter(({ source }) => source.kind === 'rule');
  const count = (kind: string) => chaos.counts.get(kind) ?? 0;
  return {
    seed,
    faults,
    hasRaised: said.some(({ transition }) => transition !== 'cleared'),
    hasRevised: isRevised(said),
    hasConflicted: count('conflict') > 0,
    hasCrashed: count('crash before') + count('crash after') + count('timeout') > 0,
  };
}

/** Something was taken back, or said again. */
export function isRevised(events: readonly TocsinEvent[]): boolean {
  const ends = events.flatMap(({ episode, transition }) => (episode ? [`${episode} ${transition}`] : []));
  return events.some(({ reason }) => reason === 'retracted') || new Set(ends).size < ends.length;
}

/** Some schedules go without faults, most without some kinds of them, and some have much of one. */
function ratesOf(random: Random): Rates {
  if (random.chance(0.1)) return noFaults;
  const rate = (most: number) => random.pick([0, most / 3, most]);
  return {
    ...noFaults,
    call: {
      'crash before': rate(0.02),
      'crash after': rate(0.02),
      throttle: rate(0.02),
      'lost answer': rate(0.02),
      repeat: rate(0.02),
    },
    double: rate(0.3),
    refusal: rate(0.1),
    lostMachine: rate(0.2),
    slow: rate(0.1),
  };
}

async function attempt(run: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await run();
  } catch (error) {
    return [`a throw: ${error instanceof Error ? error.stack : String(error)}`];
  }
}

/** Hosts and definitions, as they were left long ago. */
export async function prepare(
  world: World,
  { startMs, hosts, artifact }: Pick<Story, 'startMs' | 'hosts' | 'artifact'>,
  code: Code,
): Promise<void> {
  const clock = () => startMs - before.appliedMs;
  const change = { artifact, files: [], author: 'ann', ifVersion: null, dryRun: false };
  const { put } = world.state;
  const state = { ...world.state, putWithEvents: put };
  await code.applyDefinitions({ state, clock }, change);
  for (const host of hosts) {
    const body = recordOf(host, startMs - before.enrolledMs);
    await world.state.put({ key: stateKeys.host(host), body, expected: 'absent' });
  }
}

function recordOf(host: string, enrolledAtMs: number): HostRecord {
  return { host, name: host, state: 'active', tags: { role: 'web' }, keyThumbprint: 'thumb', enrolledAtMs };
}

/** Lets an action happen at its time. */
export function enact(world: World, action: Action): void {
  const { scheduler } = world;
  scheduler.after(action.atMs - scheduler.nowMs(), action.kind, () =>
    world.request(action.kind, (outside) => done(outside, action, scheduler.nowMs())),
  );
}

async function done(outside: Outside, action: Action, nowMs: number): Promise<void> {
  switch (action.kind) {
    case 'events':
      for (const event of action.events) await outside.events.put({ ...event, r: nowMs });
      return;
    case 'join':
      return join(outside, action.host, nowMs);
    case 'leave':
    case 'return': {
      const to = action.kind === 'leave' ? 'draining' : 'active';
      const source = { kind: 'system', name: 'test' } as const;
      const isLeaving = action.kind === 'leave';
      await outside.changeHost({
        host: action.host,
        to,
        by: 'instance',
        source,
        atMs: nowMs,
        nowMs,
        isLeaving,
      });
      return;
    }
    case 'define': {
      const { artifact } = action;
      await outside.apply({ artifact, files: [], author: 'ann', ifVersion: undefined, dryRun: false });
    }
  }
}

/** As enrolment does: the record and its event in one transaction. */
async function join({ state }: Outside, host: string, nowMs: number): Promise<void> {
  const source = { kind: 'system', name: 'tocsin' } as const;
  const told = { type: 'HOST_ENROLLED', severity: 'info', source, labels: { host } } as const;
  const event = makeOccurrence({ ...told, t: nowMs, r: nowMs, sender: 'enrol', nonce: host });
  const write = { key: stateKeys.host(host), body: recordOf(host, nowMs), expected: 'absent' as const };
  await state.putWithEvents(write, [event]);
}

/** Who the hosts are and were. */
export async function hostsOf({ state }: World): Promise<readonly HostFact[]> {
  const { items } = await state.list<HostRecord>(stateKeys.hosts, { limit: 1_000 });
  return items.flatMap(({ body }) => membershipsOf(body));
}
