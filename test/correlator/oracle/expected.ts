import { agreesWith, touchesOf } from '../../../shared/correlator/instances.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Facts, HostFact, Interval, MemberTruth } from '../../../shared/language/evaluation/facts.ts';
import { oracleOf } from '../../language/oracle/oracle.ts';
import type { Outcome, View } from '../../language/oracle/outcome.ts';
import type { CorrelatorSample } from './arbitrary-delivery.ts';

/** What the reference says of the set of events, by the rules for what comes late. */
export function expectedOf(sample: CorrelatorSample): Outcome {
  const view = viewOf(sample);
  return view
    ? oracleOf(sample.rule, view, sample.untilMs)
    : { episodes: [], unknownEpisodes: [], occurrences: [] };
}

/** What the reference sees of the set of events; undefined if the instance never begins. */
export function viewOf(sample: CorrelatorSample): View | undefined {
  const { rule, labels, context, language } = sample;
  const heard = heardBy(sample);
  const limitMs = rule.latenessMs + (rule.late === 'ignore' ? 0 : (rule.reviseLimitMs as number));
  const earliestMs = (event: TocsinEvent) => Math.max(event.t, event.r - limitMs);
  const isTaken = ({ type, r, t }: TocsinEvent) => type === 'HEARTBEAT' || r - t <= limitMs;
  const occurrences = heard
    .filter(({ type, transition }) => transition === 'occurred' && type !== 'MEMBER_CHANGED')
    .filter(isTaken)
    .map(({ id, type, labels: own, t, r, values }) => {
      return { id, type, labels: own, tMs: type === 'HEARTBEAT' ? r : t, values };
    });
  const episodes = heard
    .filter(({ transition }) => transition === 'raised')
    .filter((raise) => rule.late !== 'ignore' || isTaken(raise))
    .map((raise) => ({ raise, startMs: earliestMs(raise), endMs: endOf(raise, heard, earliestMs) }))
    .filter(({ startMs, endMs }) => startMs < endMs);
  const silences = episodes
    .filter(({ raise }) => raise.type === 'HOST_SILENT')
    .map(({ raise, endMs }) => ({
      host: raise.labels.host,
      startMs: Math.max(raise.start as number, raise.r - limitMs),
      endMs,
    }));
  const facts: Facts = {
    series: context.series,
    occurrences: occurrences.sort((a, b) => a.tMs - b.tMs || (a.id < b.id ? -1 : 1)),
    episodes: episodes
      .map(({ raise: { id, type, labels: own, values, episode = '' }, startMs, endMs }) => {
        return { id, episode, type, labels: own, values, startMs, endMs };
      })
      .sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1)),
    hosts: context.hosts.map((fact) => ({ ...fact, silent: silencesOf(fact, silences) })),
    members: membersOf(heard, earliestMs),
  };
  const bornMs = birthOf(facts, labels.host, limitMs);
  const view: View = {
    facts,
    hostSets: context.hostSets,
    scope: labels,
    bornMs,
    hostMade: language.view.hostMade,
  };
  return heard.length === 0 || bornMs === Number.POSITIVE_INFINITY ? undefined : view;
}

/** What is for the instance. */
function heardBy({ rule, labels, events }: CorrelatorSample): readonly TocsinEvent[] {
  return events.filter((event) => touchesOf([rule], event).some((touch) => agreesWith(labels, touch.labels)));
}

function endOf(
  raise: TocsinEvent,
  heard: readonly TocsinEvent[],
  earliestMs: (event: TocsinEvent) => number,
): number {
  const clear = heard.find(
    ({ episode, transition }) => episode === raise.episode && transition === 'cleared',
  );
  return clear ? earliestMs(clear) : Number.POSITIVE_INFINITY;
}

function silencesOf(
  { host, startMs, endMs }: HostFact,
  silences: ReadonlyArray<Interval & { readonly host: string | undefined }>,
): readonly Interval[] {
  return silences
    .filter((each) => each.host === host)
    .map((each) => ({ startMs: Math.max(each.startMs, startMs), endMs: Math.min(each.endMs, endMs) }))
    .filter((each) => each.startMs < each.endMs)
    .sort((a, b) => a.startMs - b.startMs);
}

/** Of two changes that take effect at one time the later one counts. */
function membersOf(
  heard: readonly TocsinEvent[],
  earliestMs: (event: TocsinEvent) => number,
): readonly MemberTruth[] {
  const changes = heard.filter(({ type }) => type === 'MEMBER_CHANGED');
  const bySpeaker = Map.groupBy(changes, ({ labels, values }) => `${values.member} ${labels.host}`);
  return [...bySpeaker.values()].map((said) => {
    const inOrder = said
      .map((event) => ({ ...event, t: earliestMs(event) }))
      .sort((a, b) => a.t - b.t || (a.id < b.id ? -1 : 1))
      .filter(({ t }, i, all) => all[i + 1]?.t !== t);
    const [first] = said as [TocsinEvent];
    return {
      hash: String(first.values.member),
      labels: first.labels,
      timesMs: inOrder.map(({ t }) => t),
      truths: inOrder.map(({ values }) => ({ true: true, false: false })[String(values.truth)]),
    };
  });
}

/** The join of the instance's host, unless that lies long before all that was heard; else the first fact. Infinity if there is none. */
function birthOf(facts: Facts, host: string | undefined, limitMs: number): number {
  const firstMs = Math.min(
    ...facts.occurrences.map(({ tMs }) => tMs),
    ...facts.episodes.map(({ startMs }) => startMs),
    ...facts.members.map(({ timesMs }) => Math.min(...timesMs)),
    ...facts.series.flatMap(({ points }) => points.map(({ tMs }) => tMs)),
  );
  if (firstMs === Number.POSITIVE_INFINITY) return firstMs;
  const own = facts.hosts.filter((fact) => fact.host === host);
  // A change of tags is no join.
  const joins = own
    .map(({ startMs }) => startMs)
    .filter((startMs) => !own.some(({ endMs }) => endMs === startMs));
  const joinMs = joins.findLast((each) => each <= firstMs) ?? joins[0] ?? firstMs;
  return joinMs >= firstMs - limitMs ? joinMs : firstMs;
}
