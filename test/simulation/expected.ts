import { touchesOf } from '../../shared/correlator/instances.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import { netOfOutcome } from '../correlator/oracle/agreement.ts';
import type { CorrelatorSample } from '../correlator/oracle/arbitrary-delivery.ts';
import { expectedOf } from '../correlator/oracle/expected.ts';
import { type Net, netOf } from '../correlator/oracle/net.ts';

type Labels = Readonly<Record<string, string>>;

/** All that is stored and known in the end. */
export interface Known {
  readonly hostSets: Artifact['hostSets'];
  readonly hosts: readonly HostFact[];
  readonly events: readonly TocsinEvent[];
  readonly horizonMs: number;
}

/** The oracle looks at every unit of time: here a second is one, and everything happens on whole seconds. */
const unitMs = 1_000;

/** What readers of the composite's events must be left with, in seconds. `rule` with its effective lateness. */
export function expectedNet(rule: CompositeRule, labels: Labels, known: Known): Net {
  const sample = {
    rule: scaled(rule),
    labels,
    context: { hostSets: known.hostSets, hosts: scaled(known.hosts), series: [] },
    language: { view: { hostMade: new Set(rule.hostMade) } },
    events: known.events.map(scaledEvent),
    untilMs: Math.floor(known.horizonMs / unitMs),
  };
  return withoutReasons(netOfOutcome(expectedOf(sample as unknown as CorrelatorSample)));
}

/** What they are left with, in seconds. */
export function storedNet(events: readonly TocsinEvent[]): Net {
  return withoutReasons(netOf(events.map(scaledEvent)));
}

/** Why an episode ended is said once: what is learned later of the same instant is not said again. */
function withoutReasons({ episodes, ...net }: Net): Net {
  return { ...net, episodes: episodes.map(({ reason: _, ...episode }) => episode) };
}

/** The instances of a rule that events tell of, or that have said something. */
export function instancesOf(rule: CompositeRule, events: readonly TocsinEvent[]): readonly Labels[] {
  const touched = events.flatMap((event) =>
    touchesOf([rule], event).flatMap(({ scope, labels }) => (scope === 'instance' ? [labels] : [])),
  );
  const said = events.filter((event) => isOf(rule, event)).map(({ labels }) => labels);
  return [...new Map([...touched, ...said].map((labels) => [canonicalKey(labels), labels])).values()];
}

export function isOf(rule: Pick<CompositeRule, 'name'>, event: TocsinEvent): boolean {
  return event.source.kind === 'rule' && event.rule?.name === rule.name;
}

/** Of all that was said about an episode or occurrence what holds: of statements of one kind that which was received last. */
export function standing(events: readonly TocsinEvent[]): readonly TocsinEvent[] {
  return [...Map.groupBy(events, ({ episode, id }) => episode ?? id).values()].flatMap((said) => {
    const retracted = said.filter(({ reason }) => reason === 'retracted');
    const voidMs = Math.max(0, ...retracted.map(({ r }) => r));
    const holding = said
      .filter(({ r, reason }) => r > voidMs && reason !== 'retracted')
      .sort((a, b) => a.r - b.r || (a.id < b.id ? -1 : 1));
    const begin = holding.findLast(({ transition }) => transition !== 'cleared');
    const end = holding.findLast(({ transition }) => transition === 'cleared');
    return [begin, end].filter((event) => event !== undefined);
  });
}

function scaledEvent(event: TocsinEvent): TocsinEvent {
  const { t, r, start } = event;
  const times = { t: t / unitMs, r: r / unitMs };
  return { ...event, ...times, ...(start !== undefined && { start: start / unitMs }) };
}

/** Every time and duration in it divided by the unit: what is named in milliseconds, and numbers of seconds. */
function scaled<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each) => scaled(each)) as T;
  if (typeof value !== 'object' || value === null) return value;
  if ('unit' in value && value.unit === 'seconds' && 'value' in value)
    return { ...value, value: (value.value as number) / unitMs };
  const entries = Object.entries(value).map(([key, each]) => [
    key,
    key.endsWith('Ms') && typeof each === 'number' ? each / unitMs : scaled(each),
  ]);
  return Object.fromEntries(entries) as T;
}
