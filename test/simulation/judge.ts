import { effectiveRules } from '../../shared/correlator/lateness.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { canonicalJson } from '../../shared/language/canonical-json.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import type { Net } from '../correlator/oracle/net.ts';
import type { Action } from './actions.ts';
import { expectedNet, instancesOf, isOf, type Known, standing, storedNet } from './expected.ts';
import { documentFaults } from './judge-documents.ts';
import { respondFaults } from './judge-respond.ts';
import { silenceFaults } from './judge-silence.ts';
import type { JudgedRule } from './rule-change.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

const hostMoves: ReadonlySet<string> = new Set(['HOST_LEFT', 'HOST_RETURNED', 'HOST_ENROLLED']);
/** How long something may follow from a host that came or went: holds and windows of the stories are shorter. */
const afterMoveMs = 120_000;

/** What a deployment at rest contradicts; empty if all is as promised. */
export function judged(world: World, story: Story, hosts: readonly HostFact[]): readonly string[] {
  const { told } = world.log;
  const known = { hostSets: story.artifact.hostSets, hosts, horizonMs: horizonOf(story, told) };
  const effective = effectiveRules({ compositeRules: story.rules.map(({ rule }) => rule) });
  const rulesOf = (how: string) =>
    effective.filter(({ name }) =>
      story.rules.some((each) => each.rule.name === name && each.judged === how),
    );
  return [
    ...judgedRules(rulesOf('throughout'), known, told),
    ...judgedRules(rulesOf('in the end'), known, told, isOpenInTheEnd),
    ...rulesOf('removed').flatMap((rule) => openFaults(rule, told)),
    ...story.rules.flatMap((each) => changeFaults(each, story, told)),
    ...indexFaults(world, told),
    ...judgedServices(world, told, story.surroundings.untilMs),
    ...documentFaults(world, story.actions),
    ...respondFaults(world, story.artifact.policies),
    ...hostFaults(story.actions, hosts),
    ...(story.hasSilences ? silenceFaults(world, story) : []),
  ];
}

/** A host may leave or return later than the story says: until its request was taken. */
function horizonOf({ horizonMs }: Story, told: readonly TocsinEvent[]): number {
  const moves = told.filter(({ type }) => hostMoves.has(type)).map(({ t }) => t);
  return Math.max(horizonMs, ...moves.map((tMs) => tMs + afterMoveMs));
}

/** How what was said contradicts the oracle. `rules` with their effective lateness, the lower levels first. */
export function judgedRules(
  rules: readonly CompositeRule[],
  known: Omit<Known, 'events'>,
  told: readonly TocsinEvent[],
  seen: (net: Net) => unknown = (net) => net,
): readonly string[] {
  const events = standing(told);
  return rules.flatMap((rule) => {
    const said = told.filter((event) => isOf(rule, event));
    return instancesOf(rule, events).flatMap((labels) => {
      const key = canonicalKey(labels);
      const own = said.filter((event) => canonicalKey(event.labels) === key);
      const expected = canonicalJson(seen(expectedNet(rule, labels, { ...known, events })));
      const got = canonicalJson(seen(storedNet(own)));
      return expected === got ? [] : [`${rule.name} ${key}\n  expected ${expected}\n  got      ${got}`];
    });
  });
}

/** What the bus, the queues and the machines were left with. */
export function judgedServices(
  world: World,
  events: readonly TocsinEvent[],
  untilMs = Number.POSITIVE_INFINITY,
): readonly string[] {
  const published = new Set(world.bus.published.map(({ id }) => id));
  const stored = new Set(events.map(({ id }) => id));
  const missing = events.filter(({ id, shadow }) => !shadow && !published.has(id));
  return [
    ...world.log.faults,
    ...missing.map(({ id, type }) => `${type} ${id} was never published`),
    ...[...published].filter((id) => !stored.has(id)).map((id) => `${id} was published and is not stored`),
    // Effects keep to the origin of a composite's lineage, which must be something that was said.
    ...events
      .filter(({ source, origin }) => source.kind === 'rule' && !stored.has(origin))
      .map(({ id }) => `the origin of ${id} was never said`),
    ...leftovers(world, untilMs),
    ...poisonFaults(world),
  ];
}

function isOpenInTheEnd({ episodes }: Net): boolean {
  return episodes.some(({ clearedMs }) => clearedMs === undefined);
}

function openFaults({ name }: CompositeRule, told: readonly TocsinEvent[]): readonly string[] {
  const net = storedNet(told.filter((event) => isOf({ name }, event)));
  return isOpenInTheEnd(net) ? [`${name} was removed, and is open: ${canonicalJson(net.episodes)}`] : [];
}

/** Each host is in the end what was done to it; where two were, the first may have come last. */
function hostFaults(actions: readonly Action[], hosts: readonly HostFact[]): readonly string[] {
  const moves = actions.filter((action) => 'host' in action);
  return moves.flatMap(({ host, kind }) => {
    if (moves.some((each) => each.host === host && each.kind !== kind)) return [];
    const isMember = hosts.some((fact) => fact.host === host && fact.endMs === Number.POSITIVE_INFINITY);
    return isMember === (kind !== 'leave') ? [] : [`${host} is ${isMember ? '' : 'not '}there after ${kind}`];
  });
}

/** The index holds the raises that stand and were not cleared, and nothing else. */
function indexFaults(world: World, told: readonly TocsinEvent[]): readonly string[] {
  const holding = standing(told);
  const over = new Set(holding.flatMap((event) => (event.transition === 'cleared' ? [event.episode] : [])));
  const expected = holding
    .filter(({ transition, episode }) => transition === 'raised' && !over.has(episode))
    .map(({ id }) => id);
  const [wanted, got] = [expected, [...world.log.openIds]].map((ids) => ids.toSorted().join(' '));
  return wanted === got ? [] : [`the index of open episodes holds "${got}" and not "${wanted}"`];
}

/** An edit ends what was open before it, or lets it go on, as its rule says. */
function changeFaults(
  { rule, edited }: JudgedRule,
  { actions }: Story,
  told: readonly TocsinEvent[],
): readonly string[] {
  const change = actions.find(({ kind }) => kind === 'define');
  if (edited === undefined || change === undefined) return [];
  const holding = standing(told).filter((event) => isOf(rule, event));
  const ended = new Set(holding.flatMap((event) => (event.transition === 'cleared' ? [event.episode] : [])));
  const before = holding.filter(({ transition, r }) => transition === 'raised' && r < change.atMs);
  if (edited === 'keep')
    return holding
      .filter(({ reason }) => reason === 'rule-changed')
      .map(({ id }) => `${rule.name} is to keep its episodes, and ended one with ${id}`);
  return before
    .filter(({ episode }) => !ended.has(episode))
    .map(({ id }) => `${rule.name} was edited, and ${id} of before is open`);
}

/** Wake-ups that are later than anybody looks renew what lies in pages. */
function leftovers(world: World, untilMs: number): readonly string[] {
  const { executions, wakesAtMs, state, queue, seedQueue } = world;
  const running = executions
    .all()
    .filter(({ name, status }) => status === 'running' && wakesAtMs(name) <= untilMs);
  const due = state.items().filter(({ dueAtMs }) => dueAtMs !== undefined && dueAtMs <= untilMs);
  return [
    ...running.map(({ name }) => `execution ${name} still runs`),
    ...due.map(({ key }) => `${key.p} is still due`),
    ...seedQueue.deadLetters.map((body) => `a definition set was not seeded: ${body}`),
    ...(queue.size() > 0 ? [`${queue.size()} messages are left in the queue`] : []),
  ];
}

/** What nobody can read is set aside, and nothing else is. */
function poisonFaults({ queue, quarantine, poisons }: World): readonly string[] {
  const aside = [...queue.deadLetters, ...quarantine.sent.map(({ event }) => String(event))];
  return [
    ...aside.filter((text) => !poisons.includes(text)).map((text) => `no poison was set aside: ${text}`),
    ...poisons.filter((text) => !aside.includes(text)).map((text) => `poison is lost: ${text}`),
  ];
}
