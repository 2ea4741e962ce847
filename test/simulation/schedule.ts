import { stateKeys } from '../../functions/adapters/keys.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { minuteMs } from '../../shared/time.ts';
import { type Random, seededRandom } from '../language/fuzz/random.ts';
import { enact, hearAll, hostsOf, prepare } from './acts.ts';
import { type Chaos, makeChaos, noFaults, type Rates } from './chaos.ts';
import * as realCode from './code.ts';
import type { Code } from './functions.ts';
import { judged } from './judge.ts';
import { makeSilenceStory } from './silence-story.ts';
import { makeStory, type Story } from './story.ts';
import { makeWorld, type World } from './world.ts';

/** What became of one seed. */
export interface Schedule {
  readonly seed: number;
  /** What contradicts the promises; empty if nothing does. */
  readonly faults: readonly string[];
  readonly seen: Seen;
}

/** What happened, by name. */
type Seen = Readonly<Record<Sight, boolean>>;
export type Sight =
  | 'raised'
  | 'revised'
  | 'conflicted'
  | 'crashed'
  /** Of an instance in pages; and by an inbox. */
  | 'paged'
  | 'folded'
  | 'documented'
  | 'cloned'
  | 'silent'
  | 'degraded'
  | 'republished'
  | 'responded'
  | 'cooled'
  | 'redefined';

export interface ScheduleOptions {
  readonly code?: Code;
  readonly trace?: (line: string) => void;
}

/** Faults of one schedule: no message fails so often that it is given up. */
const faultsMax = 12;
/** A schedule takes some hundreds. */
const stepsMax = 30_000;
/** So long the reconciler runs: time enough for events of which several levels were lost. */
const reconciledMs = 100 * minuteMs;

/** One random deployment with a random story, run in a random order with random faults, and judged. All follows from the seed. */
export async function runSchedule(seed: number, options: ScheduleOptions = {}): Promise<Schedule> {
  const story = storyOf(seededRandom(seed * 4));
  const { startMs, surroundings } = story;
  const random = seededRandom(seed * 4 + 1);
  const rates = ratesOf(seededRandom(seed * 4 + 3));
  const lostRecord = story.isReconciled ? 0.1 : 0;
  const chaos = makeChaos(seededRandom(seed * 4 + 2), { ...rates, lostRecord }, faultsMax);
  const { code = realCode, trace } = options;
  const batchMax = random.pick([1, 3, 10]);
  const world = makeWorld({
    ...surroundings,
    code,
    random,
    chaos,
    batchMax,
    startMs,
    ...(trace && { trace }),
  });
  const faults = await attempt(async () => {
    await prepare(world, story, code);
    if (story.hasSilences) await hearAll(world, story.hosts);
    for (const action of story.actions) enact(world, action);
    if (random.chance(0.1)) world.poison(random.pick(['stream', 'queue']), `no event ${seed}`);
    world.startSweep(story.hasSilences ? story.horizonMs : startMs);
    if (story.isReconciled) world.startReconcile(startMs + reconciledMs);
    await world.scheduler.run(stepsMax, surroundings.untilMs);
    const isPeaceful = [...chaos.counts.keys()].every((kind) => kind === 'conflict');
    const lost = isPeaceful && world.counts.sweepStarts > 0 ? ['a wake-up was lost for no reason'] : [];
    return [...judged(world, story, await hostsOf(world)), ...lost];
  });
  return { seed, faults, seen: seenIn(world, story, chaos) };
}

function storyOf(random: Random): Story {
  return random.chance(0.1) ? makeSilenceStory(random) : makeStory(random);
}

/** What happened in a schedule that its share is asked of. */
function seenIn({ log, state, samples, counts, responses }: World, story: Story, chaos: Chaos): Seen {
  const said = log.told.filter(({ source }) => source.kind === 'rule');
  const has = (...kinds: readonly string[]) => kinds.some((kind) => chaos.counts.has(kind));
  const items = state.items();
  const hasItem = (prefix: string) => items.some(({ key }) => key.p.startsWith(prefix));
  const isTold = (name: string) => log.told.some(({ type }) => type === name);
  return {
    raised: said.some(({ transition }) => transition !== 'cleared'),
    revised: isRevised(said),
    conflicted: has('conflict'),
    crashed: has('crash before', 'crash after', 'timeout'),
    paged: hasItem(stateKeys.page('', '').p.slice(0, -1)),
    folded: hasItem(stateKeys.foldLease('').p),
    documented: samples.documents.some(({ item }) => item.receivedAtMs > 0),
    cloned: isTold('HOST_CLONED'),
    silent: isTold('HOST_SILENT'),
    degraded: isTold('INTAKE_DEGRADED'),
    republished: counts.republished > 0,
    responded: responses.executions.all().length > 0,
    cooled: responses.claims.some(({ body }) => body.outcome === 'suppressed' && body.reason === 'cooldown'),
    redefined: story.rules.some(({ edited }) => edited !== undefined),
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
