import { isDeepStrictEqual } from 'node:util';
import { type Condition, conditions, measured } from './conditions.ts';
import { type Evaluator, evaluatorsOf } from './evaluators.ts';
import { median } from './median.ts';

export interface Rate {
  readonly condition: string;
  readonly evaluator: string;
  /** Evaluations per second of processor time, all threads with the garbage collector: the median of the rounds. */
  readonly perProcessorSecond: number;
  /** By the wall, which what else runs on the machine makes slower. */
  readonly perSecond: number;
  /** Ours divided by this one, by processor time. */
  readonly ratio: number;
}

const records = measured(1_000);
const rounds = 15;
/** Processor time of one evaluator in one round. */
const roundMs = 60;

/** Of one evaluator in one round. */
type Measurement = Pick<Rate, 'perProcessorSecond' | 'perSecond'>;

/**
 * Evaluations per second of each evaluator on the same records, in rounds in which each has its turn, so that what else the
 * machine does falls on all. Throws if two do not agree on every record.
 */
export async function rates(): Promise<readonly Rate[]> {
  const all: Rate[] = [];
  for (const condition of conditions) all.push(...(await ratesOf(condition)));
  return all;
}

async function ratesOf(condition: Condition): Promise<readonly Rate[]> {
  const evaluators = evaluatorsOf(condition);
  await compareResults(condition, evaluators);
  const measuredRates = evaluators.map((): Measurement[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, evaluator] of evaluators.entries()) measuredRates[i]?.push(await rateOf(evaluator));
  }
  const medians = measuredRates.map((each) => ({
    perProcessorSecond: Math.round(median(each.map(({ perProcessorSecond }) => perProcessorSecond))),
    perSecond: Math.round(median(each.map(({ perSecond }) => perSecond))),
  }));
  const [ours] = medians as [Measurement];
  return evaluators.map(({ name }, i) => {
    const own = medians[i] as Measurement;
    const ratio = Number((ours.perProcessorSecond / own.perProcessorSecond).toPrecision(3));
    return { condition: condition.name, evaluator: name, ...own, ratio };
  });
}

async function compareResults({ name }: Condition, evaluators: readonly Evaluator[]): Promise<void> {
  const results = await Promise.all(evaluators.map((each) => each.evaluateAll(records)));
  const trues = results[0]?.filter(Boolean).length ?? 0;
  if (trues === 0 || trues === records.length) throw new Error(`${name} is constant on these records`);
  const other = results.findIndex((each) => !isDeepStrictEqual(each, results[0]));
  if (other >= 0) throw new Error(`${evaluators[other]?.name} does not agree with ours on ${name}`);
}

async function rateOf(evaluator: Evaluator): Promise<Measurement> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  let count = 0;
  let processorMs = 0;
  while (processorMs < roundMs) {
    await evaluator.evaluateAll(records);
    count += records.length;
    const { user, system } = process.cpuUsage(before);
    processorMs = (user + system) / 1_000;
  }
  const elapsedMs = performance.now() - startMs;
  return { perProcessorSecond: (count / processorMs) * 1_000, perSecond: (count / elapsedMs) * 1_000 };
}
