import { isDeepStrictEqual } from 'node:util';
import { type Condition, conditions, measured } from './conditions.ts';
import { type Evaluator, evaluatorsOf } from './evaluators.ts';
import { median } from './median.ts';

export interface Rate {
  readonly condition: string;
  readonly evaluator: string;
  /** Evaluations per second: the median of the rounds. */
  readonly perSecond: number;
  /** Ours divided by this one. */
  readonly ratio: number;
}

const records = measured(1_000);
const rounds = 15;
/** One evaluator in one round. */
const roundMs = 60;

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
  const measuredRates = evaluators.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, evaluator] of evaluators.entries()) measuredRates[i]?.push(await rateOf(evaluator));
  }
  const medians = measuredRates.map(median);
  return evaluators.map(({ name }, i) => ({
    condition: condition.name,
    evaluator: name,
    perSecond: Math.round(medians[i] as number),
    ratio: Number(((medians[0] as number) / (medians[i] as number)).toPrecision(3)),
  }));
}

async function compareResults({ name }: Condition, evaluators: readonly Evaluator[]): Promise<void> {
  const results = await Promise.all(evaluators.map((each) => each.evaluateAll(records)));
  const trues = results[0]?.filter(Boolean).length ?? 0;
  if (trues === 0 || trues === records.length) throw new Error(`${name} is constant on these records`);
  const other = results.findIndex((each) => !isDeepStrictEqual(each, results[0]));
  if (other >= 0) throw new Error(`${evaluators[other]?.name} does not agree with ours on ${name}`);
}

async function rateOf(evaluator: Evaluator): Promise<number> {
  const startMs = performance.now();
  let count = 0;
  let elapsedMs = 0;
  while (elapsedMs < roundMs) {
    await evaluator.evaluateAll(records);
    count += records.length;
    elapsedMs = performance.now() - startMs;
  }
  return (count / elapsedMs) * 1000;
}
