import type { TocsinEvent } from '../../facts/event.ts';
import { canonicalKey } from '../../facts/ids.ts';
import type { CompositeRule, HostSet, Rule } from '../artifact.ts';
import type { Environment, Facts, HostFact, MemberTruth, Series } from '../evaluation/facts.ts';
import type { Truth } from '../kleene.ts';
import { type HostLife, hostFacts } from './host-lives.ts';
import type { HostRun } from './run-hosts.ts';
import { type HostSamples, heardSeries } from './samples.ts';
import { type Standing, standingOf } from './settled.ts';

type Labels = Readonly<Record<string, string>>;

/** One instance of a rule in a test. */
export interface TestInstance {
  readonly rule: Rule;
  readonly labels: Labels;
  /** In milliseconds since 1970. */
  readonly bornMs: number;
}

/** All that was so in a test, once everything is known: what conditions are explained with, and looked at for coverage. */
export interface World {
  readonly instances: readonly TestInstance[];
  /** What an instance is evaluated with. */
  environmentOf(instance: TestInstance): Environment;
  /** What the conditions of member rules were evaluated with, as far as it was heard of. */
  readonly heard: Facts;
}

/** A host of a test with what it measured and did. */
export interface RanHost {
  readonly life: HostLife;
  readonly samples: HostSamples;
  readonly run: HostRun;
}

export function worldOf(
  hosts: readonly RanHost[],
  composites: ReadonlyArray<TestInstance & { readonly rule: CompositeRule }>,
  events: readonly TocsinEvent[],
  hostSets: Readonly<Record<string, HostSet>>,
): World {
  const known = hostFacts(hosts.map(({ life }) => life));
  const stood = factsOf(events, known);
  const all = { ...stood, series: hosts.flatMap(({ samples }) => samples.series) };
  const byHost = new Map(
    hosts.map(({ life, samples }) => [life.host, ownFacts(life, samples.series, known)]),
  );
  return {
    instances: [...hosts.flatMap(({ run }) => run.instances), ...composites],
    environmentOf({ rule, labels, bornMs }) {
      const isComposite = 'latenessMs' in rule;
      const facts = isComposite ? all : (byHost.get(labels.host ?? '') ?? all);
      const hostMade = new Set(isComposite ? (rule as CompositeRule).hostMade : []);
      return { facts, hostSets, scope: labels, bornMs, hostMade, consumed: {} };
    },
    heard: { ...stood, series: hosts.flatMap(({ samples, life }) => heardSeries(samples.series, life)) },
  };
}

function ownFacts({ host }: HostLife, series: readonly Series[], hosts: readonly HostFact[]): Facts {
  const own = hosts.filter((each) => each.host === host);
  return { series, occurrences: [], episodes: [], members: [], hosts: own };
}

/** What stands of the events; what was published in `mode: shadow` reaches no rule. */
function factsOf(events: readonly TocsinEvent[], hosts: readonly HostFact[]): Facts {
  const standing = standingOf(events.filter(({ shadow }) => !shadow));
  const [members, others] = [true, false].map((isMember) =>
    standing.filter(({ event }) => (event.type === 'MEMBER_CHANGED') === isMember),
  ) as [Standing[], Standing[]];
  return {
    series: [],
    occurrences: others.flatMap(({ event }) => (event.transition === 'occurred' ? [occurrence(event)] : [])),
    episodes: others.flatMap(({ event, clear }) =>
      event.transition === 'raised'
        ? [
            {
              ...occurrence(event),
              episode: event.episode ?? event.id,
              startMs: event.t,
              endMs: clear?.t ?? Infinity,
            },
          ]
        : [],
    ),
    hosts,
    members: memberTruths(members.map(({ event }) => event)),
  };
}

function occurrence({ id, type, labels, t, values }: TocsinEvent): Facts['occurrences'][number] {
  return { id, type, labels, tMs: t, values };
}

const truths: Readonly<Record<string, Truth>> = { true: true, false: false };

function memberTruths(events: readonly TocsinEvent[]): readonly MemberTruth[] {
  const bySpeaker = Map.groupBy(events, ({ labels, values }) => `${values.member} ${canonicalKey(labels)}`);
  return [...bySpeaker.values()].map((said) => {
    const [first] = said as [TocsinEvent];
    return {
      hash: String(first.values.member),
      labels: first.labels,
      timesMs: said.map(({ t }) => t),
      truths: said.map(({ values }) => truths[String(values.truth)]),
    };
  });
}
