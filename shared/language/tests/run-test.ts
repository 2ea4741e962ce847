import { effectiveRules } from '../../correlator/lateness.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import { formatDuration } from '../../time.ts';
import type { Artifact } from '../artifact.ts';
import { rulesOfTest } from './check-tests.ts';
import { explanationProblems } from './explanation.ts';
import { givenEvents } from './given-events.ts';
import { hostsOf } from './hosts.ts';
import { testLimits } from './limits.ts';
import { matchExpected } from './match.ts';
import { matchProblems } from './match-problems.ts';
import { type Observation, Observations } from './observation.ts';
import { observeComposites } from './observe-composites.ts';
import { orderProblems } from './order.ts';
import { countSamples } from './points.ts';
import type { Problem } from './problem.ts';
import { type CorrelatorRun, runCorrelator } from './run-correlator.ts';
import { runHost } from './run-hosts.ts';
import { isRevised, type SettledEpisode, settledEpisodes } from './settled.ts';
import type { TestCase } from './test-case.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';
import { deliveriesOf, spreadOf, type Variant, variants } from './variants.ts';
import { type Ticks, ticksOf } from './virtual-time.ts';

export interface TestResult {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Empty if the test passed. */
  readonly problems: readonly Problem[];
  /** Given, expected and got, by time. */
  readonly timeline: readonly TimelineEntry[];
  readonly settled: readonly SettledEpisode[];
  /** Runs with the same facts shuffled, duplicated and delayed, and those of them that revised something. */
  readonly variants: { readonly run: number; readonly revised: number };
}

/** A result, and what was seen of the conditions on the way to it. */
export interface TestOutcome {
  readonly result: TestResult;
  readonly observations: readonly Observation[];
}

/**
 * Runs one test in virtual time: hosts tick by tick, then the correlator in the given order, then the correlator once
 * for each variant. Hosts are not varied: an agent reads its own samples in the order in which it takes them. Pure and
 * deterministic.
 */
export function runTest(test: TestCase, artifact: Artifact): TestOutcome {
  const hostRules = rulesOfTest(test, artifact.hostRules);
  const ticks = ticksOf(test, hostRules);
  const tooManySamples = samplesProblem(test);
  if (tooManySamples) return { result: resultOf(test, [tooManySamples]), observations: [] };
  const hosts = hostsOf(test, artifact, ticks.endMs);
  const tooManyTicks = ticksProblem(ticks, hosts.filter(({ rules }) => rules.length > 0).length);
  if (tooManyTicks) return { result: resultOf(test, [tooManyTicks]), observations: [] };
  const seen = new Observations();
  const drafts = hosts.flatMap((host) => runHost(host, ticks, seen));
  const fromHosts = drafts.map((draft): TocsinEvent => ({ ...draft, r: draft.t }));
  const facts = [...givenEvents(test.given), ...fromHosts];
  // Lateness is that of the whole set: what a test leaves out must not hurry the rest.
  const composites = rulesOfTest(test, effectiveRules(artifact));
  const inOrder = runCorrelator(
    composites,
    facts.map((event) => ({ atMs: event.r, event })),
    (_, nowMs) => [nowMs],
  );
  observeComposites(inOrder.instances, seen);
  const published = [...fromHosts, ...inOrder.events].sort((a, b) => a.t - b.t);
  const match = matchExpected(test.expect, published);
  const settled = settledEpisodes(published);
  const varied = variants.map((variant) => ({ variant, run: runVariant(variant, composites, facts) }));
  const problems = [
    ...(inOrder.isSettled ? [] : [unsettled()]),
    ...matchProblems(test, match, hostRules, hosts),
    ...varied.flatMap(({ variant, run }) => orderProblems(variant, run, settledEpisodes(inOrder.events))),
    ...test.explain.flatMap((line) => explanationProblems(line, seen.all, artifact)),
  ];
  const revised = varied.filter(({ run }) => isRevised(run.events)).length;
  const result: TestResult = {
    ...resultOf(test, problems),
    timeline: timelineOf(test, match),
    settled,
    variants: { run: varied.length, revised },
  };
  return { result, observations: seen.all };
}

function runVariant(
  variant: Variant,
  composites: Parameters<typeof runCorrelator>[0],
  facts: readonly TocsinEvent[],
): CorrelatorRun {
  return runCorrelator(
    composites,
    facts.flatMap((event) => deliveriesOf(variant, event)),
    spreadOf(variant),
  );
}

function resultOf({ name }: TestCase, problems: readonly Problem[]): TestResult {
  const { value, at } = name;
  const variants = { run: 0, revised: 0 };
  return { name: value, file: at.file, line: at.line, problems, timeline: [], settled: [], variants };
}

function samplesProblem({ given }: TestCase): Problem | undefined {
  const samples = countSamples(given);
  if (samples <= testLimits.samples) return undefined;
  return { kind: 'limit', text: `the lines make ${samples} samples; at most ${testLimits.samples}` };
}

function ticksProblem({ count, stepMs, endMs }: Ticks, hosts: number): Problem | undefined {
  if (count * hosts <= testLimits.ticks) return undefined;
  const every = `${hosts} hosts look every ${formatDuration(stepMs)} for ${formatDuration(endMs)}`;
  const bound = `${count * hosts} times, at most ${testLimits.ticks}`;
  return { kind: 'limit', text: `${every}: ${bound}; give times that are multiples of a longer one` };
}

function unsettled(): Problem {
  return { kind: 'limit', text: `the composites are not settled after ${testLimits.instants} instants` };
}
