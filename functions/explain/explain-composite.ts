import type { ExplainAnswer } from '../../shared/api/explain.ts';
import { typesHeard, typesSaid } from '../../shared/correlator/event-types.ts';
import { explainInstance, standingOfInstance } from '../../shared/correlator/explain-instance.ts';
import { type Fact, factOf } from '../../shared/correlator/fact.ts';
import { fold } from '../../shared/correlator/fold.ts';
import { agreesWith, touchesOf } from '../../shared/correlator/instances.ts';
import { isSaidBy, publishedEpisodes } from '../../shared/correlator/published-episodes.ts';
import { publishedBase } from '../../shared/correlator/rebuilt-instance.ts';
import { eventReads } from '../../shared/correlator/selectors.ts';
import { type InstanceState, newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { memberChanged } from '../../shared/facts/system-events.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { longestMs, readsOf } from '../../shared/language/evaluation/reads.ts';
import { isInHostSet } from '../../shared/language/host-membership.ts';
import { contextOf, hostNames } from '../correlate/context.ts';
import { answerOf, type FoundInstance, timesAround } from './answer.ts';
import type { Asked } from './asked.ts';
import { makeBudget } from './budget.ts';
import { type History, readHistory } from './history.ts';
import { hasLabels, labelsText, sortedKeys } from './instance-key.ts';
import { explainLimits } from './limits.ts';
import { membersBefore } from './members-before.ts';
import { samplesAround, upTo } from './past-series.ts';
import type { ExplainPorts } from './ports.ts';
import { receiptFacts } from './receipts.ts';
import { ruleSinceMs } from './rule-since.ts';
import { settleMs } from './settle-time.ts';
import { unbornExplanation } from './unborn.ts';

type Labels = Readonly<Record<string, string>>;

type AskedComposite = Asked<CompositeRule>;

interface Scene extends AskedComposite {
  readonly history: History;
  /** From where on the instances are followed. */
  readonly baseMs: number;
}

/**
 * Rebuilds instances of a composite from what is stored: they hear of the same facts, folded in the same way, as the correlator's
 * own did, and go on from what they had published. Nothing of the correlator's state is read. `leastMs`: how long a rule without
 * holds is followed.
 */
export async function explainComposite(
  ports: ExplainPorts,
  asked: AskedComposite,
  leastMs: number = explainLimits.settleMs,
): Promise<ExplainAnswer> {
  const { rule, key, atMs, nowMs } = asked;
  const settledMs = Math.max(0, atMs - settleMs(rule, leastMs));
  const reachMs = longestMs(readsOf(rule));
  const span = { atMs, nowMs, fromMs: Math.max(0, settledMs - reachMs) };
  const members = eventReads(rule).members.size > 0 ? [memberChanged] : [];
  const types = { heard: [...typesHeard(rule), ...members], said: typesSaid(rule) };
  const budget = makeBudget(ports.clock, explainLimits.events, explainLimits.readMs);
  const history = await readHistory(ports.events, types, hostsAsked(rule, key), span, budget);
  const baseMs = Math.max(settledMs, Math.min(atMs, history.fromMs + reachMs));
  const scene: Scene = { ...asked, history, baseMs: await editedBase(ports, asked, history.events, baseMs) };
  const keys = await keysOf(ports, scene);
  const found: FoundInstance[] = [];
  const notes = new Set<string>();
  for (const labels of keys.slice(0, explainLimits.instances)) {
    const one = await explainOne(ports, scene, labels);
    for (const note of one.notes) notes.add(note);
    found.push(one.found);
  }
  return answerOf({ ...asked, runsOn: 'correlator' }, { history, found, keys, notes: [...notes] });
}

/** Where all that a rule reads is of the instance's own host, the rest of the fleet need not be looked through. */
function hostsAsked(rule: CompositeRule, { host }: Labels): readonly string[] | undefined {
  const ofHosts = new Set([...(rule.hostMade ?? []), 'HOST_SILENT']);
  const isOwn = host !== undefined && eventReads(rule).sets.length === 0;
  return isOwn && typesHeard(rule).every((type) => ofHosts.has(type)) ? [host] : undefined;
}

/** What was open when the rule was edited goes on from then; all else is judged by the new condition from its first fact on. */
async function editedBase(
  ports: ExplainPorts,
  { rule, set }: AskedComposite,
  events: readonly TocsinEvent[],
  baseMs: number,
): Promise<number> {
  const sinceMs = await ruleSinceMs(ports, rule, set, baseMs);
  const wasSaid = events.some(
    (event) => event.rule?.name === rule.name && event.t < sinceMs && event.rule.hash !== rule.hash,
  );
  return wasSaid ? sinceMs : baseMs;
}

/** Instances that agree with the asked key: those that heard or said something, and the hosts that have one in any case. */
async function keysOf(
  ports: ExplainPorts,
  { rule, set, key, atMs, history }: Scene,
): Promise<readonly Labels[]> {
  if (rule.by.every((label) => Object.hasOwn(key, label))) return [key];
  const keys: Labels[] = [];
  for (const event of history.events) {
    if (event.t > atMs) continue;
    const touches = touchesOf([rule], event).filter(({ scope }) => scope === 'instance');
    keys.push(...touches.map(({ labels }) => labels));
    if (isSaidBy(rule, event.labels, event)) keys.push(event.labels);
  }
  if (rule.by.join() === 'host') {
    const { hostSets } = set.artifact;
    const hosts = await ports.hosts.all(0);
    const present = hosts.filter(
      (fact) =>
        fact.startMs <= atMs &&
        atMs < fact.endMs &&
        (rule.in === undefined || isInHostSet(hostSets, rule.in, fact)),
    );
    keys.push(...present.map(({ host }) => ({ host })));
  }
  return sortedKeys(keys.filter((labels) => hasLabels(labels, key)));
}

/** What an instance heard of, and where it stood. */
async function explainOne(
  ports: ExplainPorts,
  scene: Scene,
  labels: Labels,
): Promise<{ readonly found: FoundInstance; readonly notes: readonly string[] }> {
  const { rule, set, atMs, baseMs, history } = scene;
  const { hostSets, memberRules = [] } = set.artifact;
  const published = publishedEpisodes(history.events.filter((event) => isSaidBy(rule, labels, event)));
  const base = publishedBase(rule, labels, published, baseMs);
  const fresh = newState(rule, labels);
  // A rule over samples begins with its definitions.
  const begun: InstanceState = rule.samplesEveryMs === undefined ? fresh : { ...fresh, base };
  const around = { hosts: ports.hosts, samples: samplesAround(ports.samples, atMs) };
  const read = await contextOf(around, { rule, hostSets }, begun, 0, atMs);
  const context = { ...read, series: upTo(read.series, atMs) };
  const names = hostNames(rule, { labels }, context.hosts);
  const { members } = eventReads(rule);
  const before = await membersBefore(ports.events, members, names, history.fromMs, set.then.activeAtMs);
  const receipts = await receiptFacts(ports.samples, rule, names, { fromMs: history.fromMs, atMs });
  const heard = [...history.events, ...before.events].filter(isHeardBy(rule, labels));
  const wasThere =
    rule.samplesEveryMs !== undefined ||
    [...heard, ...history.events.filter((event) => isSaidBy(rule, labels, event))].some(
      ({ t }) => t < history.fromMs,
    );
  const facts = heard.flatMap((event) => factOf(rule, event) ?? []).filter((fact) => isKnownAt(fact, atMs));
  const folded = fold(begun, [...facts, ...receipts.facts]);
  const state: InstanceState = wasThere
    ? { ...folded, base, bornMs: Math.min(history.fromMs, baseMs, ...facts.map(({ tMs }) => tMs)) }
    : folded;
  const conditionOf = (hash: string) => memberRules.find((each) => each.hash === hash)?.when;
  const options = { timeOf: timesAround(atMs), conditionOf };
  const standing = standingOfInstance(rule, state, context, atMs);
  const explanation =
    standing === undefined
      ? unbornExplanation(rule, `${rule.name}${labelsText(labels)}`, conditionOf)
      : explainInstance(rule, state, context, atMs, options);
  return {
    found: { labels, explanation, standing, published },
    notes: [...before.notes, ...receipts.notes],
  };
}

function isHeardBy(rule: CompositeRule, labels: Labels): (event: TocsinEvent) => boolean {
  return (event) => touchesOf([rule], event).some((touch) => agreesWith(labels, touch.labels));
}

/** By what is known now: what was retracted since never was, and a silence begins before it is told. */
function isKnownAt(fact: Fact, atMs: number): boolean {
  if (fact.kind === 'retracted') return true;
  const beginMs = fact.kind === 'raised' ? fact.startMs : undefined;
  return (beginMs ?? fact.tMs) <= atMs;
}
