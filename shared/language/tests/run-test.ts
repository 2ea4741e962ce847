import { effectiveRules } from '../../correlator/lateness.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import type { Artifact } from '../artifact.ts';
import { membersByHash } from '../placement/inline-members.ts';
import { isHeartbeatRead, limit, tooLarge } from './bounds.ts';
import { rulesOfTest } from './check-tests.ts';
import { observe, type SeenTruths } from './coverage.ts';
import { type Explainer, explanationProblems } from './explanation.ts';
import { givenEvents, heartbeats, hostEvents } from './given-events.ts';
import { type Horizon, horizonOf, membersRead, type RulesOfTest } from './horizon.ts';
import { type HostLife, hostLives, silenceAt } from './host-lives.ts';
import { testLimits } from './limits.ts';
import { matchExpected } from './match.ts';
import { matchProblems } from './match-problems.ts';
import { orderProblems, type VariantOutcome } from './order.ts';
import type { Problem } from './problem.ts';
import { type CorrelatorRun, runCorrelator } from './run-correlator.ts';
import { runHost } from './run-hosts.ts';
import { samplesOf } from './samples.ts';
import { isRevised, type Settled, settledOf } from './settled.ts';
import { surroundingsOf } from './surroundings.ts';
import type { TestCase } from './test-case.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';
import { deliveriesOf, slackOf, spreadOf, variants } from './variants.ts';
import { type RanHost, worldOf } from './world.ts';

export interface TestResult {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Empty if the test passed. */
  readonly problems: readonly Problem[];
  /** Given, expected and got, by time. */
  readonly timeline: readonly TimelineEntry[];
  readonly settled: readonly Settled[];
  /** Runs with the same facts shuffled, duplicated and delayed, and those of them that revised something. */
  readonly variants: { readonly run: number; readonly revised: number };
}

/** A result, and what was seen of the conditions on the way to it. */
export interface TestOutcome {
  readonly result: TestResult;
  readonly seen: SeenTruths;
}

/**
 * Runs one test in virtual time: the agents of its hosts, then the correlator in the given order, then the correlator once
 * for each variant. Hosts are not varied: an agent reads its own samples in the order in which it takes them. Pure and
 * deterministic.
 */
export function runTest(test: TestCase, artifact: Artifact): TestOutcome {
  const rules = rulesIn(test, artifact);
  const horizon = horizonOf(test, rules);
  const lives = hostLives(test);
  const problem = tooLarge(test, rules, horizon);
  if (problem) return { result: resultOf(test, [problem]), seen: new Map() };
  const endMs = test.startMs + horizon.endMs;
  const hosts = lives.map((life): RanHost => {
    const samples = samplesOf(test, life, horizon.endMs);
    return { life, samples, run: runHost(life, samples, { ...rules, hostSets: artifact.hostSets }, endMs) };
  });
  const fromHosts = hosts.flatMap(receivedOf);
  const facts = [
    ...givenEvents(test),
    ...hostEvents(test),
    ...fromHosts,
    ...heartbeatsOf(test, rules, lives, endMs),
  ];
  const { inOrder, variants: varied } = correlate(test, artifact, { rules, horizon, hosts, facts });
  const published = [...fromHosts.filter(({ type }) => type !== 'MEMBER_CHANGED'), ...inOrder.events]
    .filter(({ t }) => t <= endMs)
    .sort((a, b) => a.t - b.t);
  const match = matchExpected(test.expect, published, test.startMs);
  const world = worldOf(hosts, inOrder.instances, [...facts, ...inOrder.events], artifact.hostSets);
  const members = membersByHash(artifact.memberRules);
  const explainer: Explainer = { world, members, startMs: test.startMs };
  const settled = settledOf(inOrder.events, endMs);
  const problems = [
    ...(inOrder.isSettled ? [] : [unsettled()]),
    ...matchProblems(test, match, rules.hostRules, hosts, explainer),
    ...varied.flatMap((each) => orderProblems(each, settled, test.startMs)),
    ...test.explain.flatMap((line) => explanationProblems(line, explainer)),
  ];
  const result: TestResult = {
    ...resultOf(test, problems),
    timeline: timelineOf(test, match),
    settled: settledOf(published, endMs),
    variants: { run: varied.length, revised: varied.filter(({ isRevised: is }) => is).length },
  };
  return { result, seen: observe(world, members, test.startMs + horizon.lastMs) };
}

/** Lateness is that of the whole set: what a test leaves out must not hurry the rest. */
function rulesIn(test: TestCase, artifact: Artifact): RulesOfTest {
  const composites = rulesOfTest(test, effectiveRules(artifact));
  return {
    hostRules: rulesOfTest(test, artifact.hostRules),
    memberRules: membersRead(composites, artifact.memberRules ?? []),
    composites,
  };
}

/** What an agent says is received at once, or when the silence of its host ends; never, if it has no end. */
function receivedOf({ life, run }: RanHost): readonly TocsinEvent[] {
  return run.events
    .map((draft) => ({ ...draft, r: silenceAt(life, draft.t)?.endMs ?? draft.t }))
    .filter(({ r }) => r < Number.POSITIVE_INFINITY);
}

/** Of hosts whose receipts the test gives itself there are no others. */
function heartbeatsOf(
  { given }: TestCase,
  rules: RulesOfTest,
  lives: readonly HostLife[],
  endMs: number,
): readonly TocsinEvent[] {
  if (!isHeartbeatRead(rules)) return [];
  const own = new Set(
    given.flatMap((line) => (line.kind === 'event' && line.type === 'HEARTBEAT' ? [line.labels.host] : [])),
  );
  return lives.filter(({ host }) => !own.has(host)).flatMap((life) => heartbeats(life, endMs));
}

interface Given {
  readonly rules: RulesOfTest;
  readonly horizon: Horizon;
  readonly hosts: readonly RanHost[];
  readonly facts: readonly TocsinEvent[];
}

type Varied = VariantOutcome & { readonly isRevised: boolean };

function correlate(
  { startMs }: TestCase,
  { hostSets }: Artifact,
  { rules: { composites }, horizon, hosts, facts }: Given,
): { readonly inOrder: CorrelatorRun; readonly variants: readonly Varied[] } {
  const times = {
    startMs,
    lastMs: startMs + horizon.lastMs,
    untilMs: startMs + horizon.settledMs,
  };
  const surroundings = surroundingsOf(hosts, hostSets, composites, times);
  const atOnce = facts.map((event) => ({ atMs: event.r, event }));
  const inOrder = runCorrelator(composites, atOnce, (_, nowMs) => [nowMs], surroundings);
  if (composites.length === 0) return { inOrder, variants: [] };
  const slack = slackOf(composites);
  const varied = variants.map((variant): Varied => {
    const deliveries = facts.flatMap((event) => deliveriesOf(variant, event, slack));
    const run = runCorrelator(composites, deliveries, spreadOf(variant, slack), surroundings);
    return {
      variant,
      ...(run.isSettled && { settled: settledOf(run.events, startMs + horizon.endMs) }),
      isRevised: isRevised(run.events),
    };
  });
  return { inOrder, variants: varied };
}

function resultOf({ name }: TestCase, problems: readonly Problem[]): TestResult {
  const { value, at } = name;
  const variants = { run: 0, revised: 0 };
  return { name: value, file: at.file, line: at.line, problems, timeline: [], settled: [], variants };
}

function unsettled(): Problem {
  return limit(`the composites are not settled after ${testLimits.instants} instants`);
}
