import { effectiveRules } from '../../shared/correlator/lateness.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { canonicalJson } from '../../shared/language/canonical-json.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import type { Net } from '../correlator/oracle/net.ts';
import { expectedNet, instancesOf, isOf, type Known, standing, storedNet } from './expected.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

/** What a deployment at rest contradicts; empty if all is as promised. */
export function judged(world: World, story: Story, hosts: readonly HostFact[]): readonly string[] {
  const { told } = world.log;
  const known = { hostSets: story.artifact.hostSets, hosts, horizonMs: story.horizonMs };
  const effective = effectiveRules({ compositeRules: story.rules.map(({ rule }) => rule) });
  const rulesOf = (how: string) =>
    effective.filter(({ name }) =>
      story.rules.some((each) => each.rule.name === name && each.judged === how),
    );
  return [
    ...judgedRules(rulesOf('throughout'), known, told),
    ...judgedRules(rulesOf('in the end'), known, told, isOpenInTheEnd),
    ...rulesOf('removed').flatMap((rule) => openFaults(rule, told)),
    ...indexFaults(world, told),
    ...judgedServices(world, told),
  ];
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
export function judgedServices(world: World, events: readonly TocsinEvent[]): readonly string[] {
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
    ...leftovers(world),
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

function leftovers({ executions, state, queue, seedQueue }: World): readonly string[] {
  const running = executions.all().filter(({ status }) => status === 'running');
  const due = state.items().filter(({ dueAtMs }) => dueAtMs !== undefined);
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
