import type { Rule } from '../../../shared/language/artifact.ts';
import { canonicalJson } from '../../../shared/language/canonical-json.ts';
import type { Environment, Facts } from '../../../shared/language/evaluation/facts.ts';
import type { Base, Episode, Timeline } from '../../../shared/language/evaluation/phase.ts';
import type { Sample } from './arbitrary-rule.ts';
import { knownAt, knownSince } from './known-facts.ts';
import { oracleOf } from './oracle.ts';
import type { Outcome } from './outcome.ts';

/** What is judged. */
export interface Evaluator {
  timelineOf(rule: Rule, env: Environment, base: Base, untilMs: number, lookaheadMs?: number): Timeline;
  firstBase(bornMs: number): Base;
  retain(rule: Rule, env: Environment, base: Base): Facts;
}

/** How an evaluator contradicts the oracle, told for a person; undefined if it does not. */
export function disagreement(evaluator: Evaluator, sample: Sample): string | undefined {
  const expected = expectedOf(sample);
  return (
    differenceOf('in one piece', told(expected.outcome), () => told(wholeOf(evaluator, sample))) ??
    differenceOf('piece by piece', told(expected.outcome), () => told(piecewiseOf(evaluator, sample))) ??
    differenceOf('what comes next', `${expected.nextMs}`, () => `${nextOf(evaluator, sample)}`)
  );
}

interface Expected {
  readonly outcome: Outcome;
  /** The first change after the first cut if no more facts come. */
  readonly nextMs: number | undefined;
}

const lookaheadMs = 25;
const known = new WeakMap<Sample, Expected>();

function expectedOf(sample: Sample): Expected {
  const { rule, view, untilMs } = sample;
  const expected = known.get(sample) ?? {
    outcome: oracleOf(rule, view, untilMs),
    nextMs: expectedNext(sample),
  };
  known.set(sample, expected);
  return expected;
}

function expectedNext({ rule, view, cutsMs: [cutMs = 0] }: Sample): number | undefined {
  const facts = knownAt(view.facts, cutMs);
  const { episodes, unknownEpisodes, occurrences } = oracleOf(rule, { ...view, facts }, cutMs + lookaheadMs);
  const changes = [...episodes, ...unknownEpisodes].flatMap(({ raisedMs, clearedMs = raisedMs }) => [
    raisedMs,
    clearedMs,
  ]);
  return [...changes, ...occurrences.map(({ endMs }) => endMs)]
    .sort((a, b) => a - b)
    .find((tMs) => tMs > cutMs);
}

function nextOf({ timelineOf, firstBase }: Evaluator, { rule, view, cutsMs: [cutMs = 0] }: Sample) {
  const env = { ...view, facts: knownAt(view.facts, cutMs), consumed: {} };
  return timelineOf(rule, env, firstBase(view.bornMs), cutMs, lookaheadMs).nextMs;
}

function wholeOf({ timelineOf, firstBase }: Evaluator, { rule, view, untilMs }: Sample): Outcome {
  return timelineOf(rule, { ...view, consumed: {} }, firstBase(view.bornMs), untilMs);
}

/** Each piece sees what was kept of the former ones and the facts that came since, as a correlator does. */
function piecewiseOf(evaluator: Evaluator, { rule, view, untilMs, cutsMs }: Sample): Outcome {
  const pieces: Timeline[] = [];
  let base = evaluator.firstBase(view.bornMs);
  let kept = knownAt(view.facts, base.atMs - 1);
  for (const endMs of [...cutsMs, untilMs]) {
    const facts = knownSince(view.facts, kept, base.atMs - 1, endMs);
    const env: Environment = { ...view, facts, consumed: base.consumed };
    const piece = evaluator.timelineOf(rule, env, base, endMs);
    pieces.push(piece);
    base = JSON.parse(JSON.stringify(piece.next)) as Base;
    kept = evaluator.retain(rule, { ...env, consumed: base.consumed }, base);
  }
  return {
    episodes: joined(pieces.map(({ episodes }) => episodes)),
    unknownEpisodes: joined(pieces.map(({ unknownEpisodes }) => unknownEpisodes)),
    occurrences: pieces.flatMap(({ occurrences }) => occurrences),
  };
}

/** What was open at the end of a piece comes again first in the next one. */
function joined(pieces: ReadonlyArray<readonly Episode[]>): readonly Episode[] {
  return pieces.reduce<readonly Episode[]>((all, piece) => {
    const last = all.at(-1);
    const isOpen = last && last.clearedMs === undefined;
    return [...(isOpen ? all.slice(0, -1) : all), ...piece];
  }, []);
}

function differenceOf(how: string, wanted: string, evaluate: () => string): string | undefined {
  const got = attempt(evaluate);
  return wanted === got ? undefined : `${how}\nexpected ${wanted}\ngot      ${got}`;
}

function attempt(evaluate: () => string): string {
  try {
    return evaluate();
  } catch (error) {
    return `a throw: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

function told({ episodes, unknownEpisodes, occurrences }: Outcome): string {
  return canonicalJson({ episodes, unknownEpisodes, occurrences });
}
