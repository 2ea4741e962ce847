import { stateKeys } from '../../functions/adapters/keys.ts';
import { effectiveRules } from '../../shared/correlator/lateness.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';
import { seededRandom } from '../language/fuzz/random.ts';
import { enact, hostsOf, prepare } from './acts.ts';
import { makeChaos, type Rates } from './chaos.ts';
import * as realCode from './code.ts';
import { judgedRules, judgedServices } from './judge.ts';
import { ruleKinds } from './rules.ts';
import { isRevised } from './schedule.ts';
import { artifactOf, hostSets } from './story.ts';
import { baseTypes, factsOf } from './telling.ts';
import { makeWorld, type World } from './world.ts';

export interface DayOptions {
  readonly seed: number;
  readonly hours: number;
  readonly hosts: number;
  readonly progress?: (line: string) => void;
}

export interface Day {
  readonly faults: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Things happen in bursts of a minute and a half; until the next one all that began has ended. */
const burstEveryMs = 10 * minuteMs;
const burstSec = 60;
/** A burst is judged so long after its begin: what was held back by faults has arrived. */
const judgedAfterMs = 50 * minuteMs;
/** Nothing is to be done any more so long after the last burst. */
const settledAfterMs = 3 * hourMs;
const stepsPerHour = 3_000_000;
const factsPerHost = 1.2;
const itemBytesMax = 100_000;
const startMs = Date.UTC(2026, 0, 5, 8);

/** About one call of 150 goes wrong, all the time. */
const rates: Rates = {
  call: {
    'crash before': 0.001,
    'crash after': 0.001,
    throttle: 0.002,
    'lost answer': 0.001,
    repeat: 0.002,
  },
  double: 0.05,
  refusal: 0.02,
  lostMachine: 0.02,
  lostRecord: 0,
  slow: 0.005,
};

/** Rules that are false when nothing happens, so that bursts can be judged one by one. */
const isQuietAtRest = ({ name }: { readonly name: string }) => name !== 'all-of-web';

/**
 * A deployment that runs for hours of virtual time with faults all the time. Each burst of facts is judged by the oracle on its own, some
 * time later, and then forgotten, so that memory stays bounded by the state itself.
 */
export async function runDay({ seed, hours, hosts: hostCount, progress }: DayOptions): Promise<Day> {
  const random = seededRandom(seed);
  const chaos = makeChaos(seededRandom(seed + 1), rates, Number.POSITIVE_INFINITY);
  const untilMs = startMs + hours * hourMs + settledAfterMs;
  const world = makeWorld({
    untilMs,
    code: realCode,
    random: seededRandom(seed + 2),
    chaos,
    startMs,
    batchMax: 10,
  });
  const hosts = Array.from({ length: hostCount }, (_, i) => `h${i + 1}`);
  const rules = ruleKinds.filter(isQuietAtRest).flatMap((kind) => kind.make(random, kind.name));
  const effective = effectiveRules({ compositeRules: rules });
  const faults: string[] = [];
  const totals = { events: 0, raises: 0, revisedBursts: 0, maxInstances: 0, maxItemBytes: 0 };
  let bursts = 0;

  const begin = (): void => {
    const fromMs = world.scheduler.nowMs();
    const most = Math.round(hostCount * factsPerHost);
    const telling = { startMs: fromMs, spanSec: burstSec, hosts, types: baseTypes, least: most / 2, most };
    const manners = { endsAll: true, isInOrder: false };
    const actions = [...factsOf(random, telling, manners)];
    for (const action of actions) enact(world, action);
    world.scheduler.after(judgedAfterMs, 'a burst is judged', () => void judge(fromMs));
    bursts++;
    if (bursts * burstEveryMs < hours * hourMs) world.scheduler.after(burstEveryMs, 'a burst begins', begin);
  };

  const judge = async (fromMs: number): Promise<void> => {
    const events = world.log.forget(fromMs + burstEveryMs);
    totals.events += events.length;
    totals.raises += events.filter(isRaise).length;
    if (isRevised(events.filter(({ source }) => source.kind === 'rule'))) totals.revisedBursts++;
    const known = { hostSets, hosts: await hostsOf(world), horizonMs: fromMs + burstEveryMs - minuteMs };
    const told = judgedRules(effective, known, events).map((fault) => `${hourOf(fromMs)} ${fault}`);
    faults.push(...told);
    const isHour = (fromMs - startMs) % hourMs === 0;
    if (isHour) faults.push(...measure(world, totals, hostCount * rules.length));
    if (isHour || told.length > 0)
      progress?.(`${hourOf(fromMs)} ${JSON.stringify({ ...totals, ...Object.fromEntries(chaos.counts) })}`);
  };

  try {
    await prepare(world, { startMs, hosts, artifact: artifactOf(rules) }, realCode);
    begin();
    world.startSweep();
    await world.scheduler.run(stepsPerHour * Math.max(1, hours), untilMs);
    const open = [...world.log.openIds].map((id) => `the index of open episodes holds ${id}`);
    faults.push(...judgedServices(world, world.events.all(), untilMs), ...open);
  } catch (error) {
    faults.push(`a throw: ${error instanceof Error ? error.stack : String(error)}`);
  }
  const { sweepStarts } = world.counts;
  const { redeliveries, longestWaitMs } = world.queue.counts;
  return {
    faults,
    counts: {
      seed,
      ...totals,
      sweeps: world.sweeps.length,
      sweepStarts,
      redeliveries,
      longestWaitMs,
      ...Object.fromEntries(chaos.counts),
    },
  };
}

interface Sizes {
  maxInstances: number;
  maxItemBytes: number;
}

/** The state is bounded: items by their size, instances by what there can be. */
function measure({ state }: World, sizes: Sizes, instancesMax: number): readonly string[] {
  const items = state.items().filter(({ key }) => key.p.startsWith(stateKeys.instance('').p));
  const itemBytes = Math.max(0, ...items.map(({ body }) => Buffer.byteLength(JSON.stringify(body))));
  sizes.maxInstances = Math.max(sizes.maxInstances, items.length);
  sizes.maxItemBytes = Math.max(sizes.maxItemBytes, itemBytes);
  return [
    ...(items.length > instancesMax
      ? [`${items.length} instances, of ${instancesMax} that there can be`]
      : []),
    ...(itemBytes > itemBytesMax ? [`an instance takes ${itemBytes} bytes`] : []),
  ];
}

function isRaise({ source, transition }: TocsinEvent): boolean {
  return source.kind === 'rule' && transition !== 'cleared';
}

function hourOf(tMs: number): string {
  return new Date(tMs).toISOString().slice(11, 16);
}
