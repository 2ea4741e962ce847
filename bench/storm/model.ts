import type { Random } from '../../test/language/fuzz/random.ts';
import type { Timing } from '../../test/simulation/stage.ts';
import { type Capacity, newTable, rangesOf } from '../metered/throughput.ts';

/** How long a call takes as a rule, in milliseconds: assumed, in the middle of what users of these services report. */
const callMs: Readonly<Record<string, number>> = {
  'dynamo GetCommand': 4,
  'dynamo PutCommand': 6,
  'dynamo UpdateCommand': 6,
  'dynamo DeleteCommand': 6,
  'dynamo QueryCommand': 8,
  'dynamo BatchGetCommand': 12,
  'dynamo TransactWriteCommand': 20,
  'eventbridge put': 25,
  'executions.start': 30,
};

/** A call takes from half to one and a half of what it takes as a rule, and one of `rareOneOf` takes `rareFactor` times as long. */
const rare = { oneOf: 100, factor: 10 } as const;

/** Start of a process with its bundle, and way of an invocation to a process that is there: assumed. */
const startMs = { cold: 400, warm: 5 } as const;

/** Work of a whole processor for each kB that was read: pages of a fold by docs/decisions/0011, the rest assumed. */
const workMsPerKb = { page: 0.17, other: 0.08 } as const;

/** The model of all that has no clock of its own here. Times in milliseconds. */
export const model = {
  callMs,
  rare,
  startMs,
  workMsPerKb,
  /** From an event on a host until it is stored: the agent posts it at once. Assumed. */
  postMs: { least: 100, most: 600 },
  /** Work for each message besides its reads, on the processor that the function has: assumed. */
  messageWorkMs: { publish: 1, correlate: 0.2 },
  /** From the bus into a queue: assumed, about the 80 ms at p90 that one large user tells of. */
  busMs: { least: 40, most: 160 },
  /** Of each shard, with the parallelization factor of `infra/constructs/outbox.ts`. */
  stream: { lanesPerShard: 2, batchMax: 100, pollMs: 250, againMs: 20 },
  /** Of the mapping in `infra/service-stack.ts`, and how Lambda's pollers grow: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html. */
  queue: {
    batchMax: 100,
    windowMs: 1_000,
    pollersFirst: 5,
    pollersPerMinute: 300,
    pollersMax: 10,
    /** A receive and a delete take up to so many messages. */
    requestMessages: 10,
    receiveMs: 12,
    visibilityMs: 120_000,
    receivesMax: 5,
  },
  timeoutMs: { publish: 60_000, correlate: 20_000, wake: 20_000, sweep: 50_000 },
  memoryGb: { publish: 0.25, correlate: 1_769 / 1_024, wake: 1_769 / 1_024, sweep: 0.25 },
} as const;

export type FunctionName = keyof typeof model.memoryGb;

/** Draws by the model. An answer's kB are those of the texts of its items. */
export function modelTiming(random: Random): Timing {
  return {
    startMs: (_, isCold) => (isCold ? startMs.cold : startMs.warm),
    callMs: (name) => {
      const usualMs = callMs[name] ?? 0;
      const drawnMs = usualMs / 2 + (random.below(1_000) / 1_000) * usualMs;
      return Math.ceil(random.below(rare.oneOf) === 0 ? drawnMs * rare.factor : drawnMs);
    },
    workMs: (_, answer) => Math.round(readWorkMs(answer)),
  };
}

interface ReadAnswer {
  readonly Item?: ReadItem;
  readonly Items?: readonly ReadItem[];
  readonly Responses?: Readonly<Record<string, readonly ReadItem[]>>;
}

type ReadItem = Readonly<Record<string, unknown>>;

function readWorkMs(answer: unknown): number {
  const { Item: item, Items: items = [], Responses: responses = {} } = (answer ?? {}) as ReadAnswer;
  const found = [...(item ? [item] : []), ...items, ...Object.values(responses).flat()];
  return found.reduce((sum, { p, b }) => {
    const perKb = String(p).startsWith('PAGE#') ? workMsPerKb.page : workMsPerKb.other;
    return sum + (String(b ?? '').length / 1_024) * perKb;
  }, 0);
}

/** What a table or index takes: `state`, `events.open`. */
export type CapacityOf = (place: string) => Capacity;

/** How warm the tables are: as they were born, or as an operator had them warmed. */
export type Warmth = 'new' | 'warmed';

/** Warm throughput for a storm of 100,000 hosts; the other tables and the indexes stay as they were born. */
export const warmed: Readonly<Record<string, Capacity>> = {
  state: { writeUnits: 60_000, readUnits: newTable.readUnits },
  events: { writeUnits: 8_000, readUnits: newTable.readUnits },
};

/** The stream of the events table has one for each range of its keys. */
export function streamShards(warmth: Warmth): number {
  return rangesOf(capacityOf(warmth)('events'));
}

export function capacityOf(warmth: Warmth): CapacityOf {
  return (place) => (warmth === 'warmed' ? (warmed[place] ?? newTable) : newTable);
}

/** A whole number from `least` to `most`. */
export function between(
  random: Random,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  return least + random.below(most - least + 1);
}
