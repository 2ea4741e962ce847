import type { EventDraft } from '../../facts/event.ts';
import type { HostRule } from '../artifact.ts';
import { decideGates, nothingPublished } from '../evaluation/gates.ts';
import type { Episode, Timeline } from '../evaluation/phase.ts';
import { languageLimits } from '../limits.ts';
import { cleared, type EpisodeOf, type Marks, occurred, raised, type Speaker } from './host-rule-events.ts';
import type { InstanceState, OpenEpisode } from './host-rule-state.ts';

type Gates = NonNullable<InstanceState['gates']>;

/** What an instance tells of a stretch of time. */
export interface Said {
  /** In order of time. */
  readonly events: readonly EventDraft[];
  readonly open?: OpenEpisode;
  readonly openUnknown?: OpenEpisode;
  readonly gates?: Gates;
  /** More than the bound, left out: the oldest. */
  readonly dropped: number;
}

/**
 * The events of a timeline. Each raise and each occurrence passes the gates of its instance once, in order of time;
 * `<EMIT>_UNKNOWN` passes none, since it would use up the raises of the condition.
 */
export function say(speaker: Speaker, before: InstanceState, timeline: Timeline, nowMs: number): Said {
  const { rule } = speaker.plan;
  const gate = gateOf(rule, before.gates ?? nothingPublished, nowMs);
  const main = tellEpisodes(speaker, timeline.episodes, before.open, 'condition', gate.pass);
  const unknown = tellEpisodes(speaker, timeline.unknownEpisodes, before.openUnknown, 'unknown', () =>
    shadowOf(rule),
  );
  const { newest, dropped } = bounded(timeline.occurrences);
  const occurrences = newest.map(({ endMs }) => occurred(speaker, endMs, gate.pass({ tMs: endMs })));
  const events = [...main.events, ...unknown.events, ...occurrences].sort((a, b) => a.t - b.t);
  const gates = gate.state();
  return {
    events,
    ...(main.open && { open: main.open }),
    ...(unknown.open && { openUnknown: unknown.open }),
    ...(gates.publishedMs.length > 0 && { gates }),
    dropped: main.dropped + unknown.dropped + dropped,
  };
}

/** Asked for raises in order of time. */
interface Gate {
  pass(raise: { readonly tMs: number }): Marks;
  state(): Gates;
}

/** A host rule waits for no other event, so that it is published or muted at once. */
function gateOf(rule: HostRule, before: Gates, nowMs: number): Gate {
  let state: Gates = before;
  return {
    pass(raise) {
      const decision = decideGates(rule, state, raise, [], nowMs);
      state = decision.state;
      const { verdict } = decision;
      return { ...(verdict.kind === 'muted' && { muted: verdict.reason }), ...shadowOf(rule) };
    },
    state: () => state,
  };
}

function shadowOf({ mode }: HostRule): Marks {
  return mode === 'shadow' ? { shadow: true } : {};
}

interface Told {
  readonly events: readonly EventDraft[];
  readonly open?: OpenEpisode;
  readonly dropped: number;
}

/** `before`: the episode that is open at the begin, which is then the first. */
function tellEpisodes(
  speaker: Speaker,
  episodes: readonly Episode[],
  before: OpenEpisode | undefined,
  of: EpisodeOf,
  pass: Gate['pass'],
): Told {
  const { newest, dropped } = bounded(before ? episodes.slice(1) : episodes);
  const events: EventDraft[] = [];
  let open = before;
  for (const episode of before ? [...episodes.slice(0, 1), ...newest] : newest) {
    const { raisedMs, clearedMs, reason } = episode;
    if (!open) {
      const raise = raised(speaker, episode, of, pass({ tMs: raisedMs }));
      events.push(raise.event);
      open = raise.open;
    }
    if (clearedMs === undefined || reason === undefined) continue;
    events.push(cleared(open, speaker.labels, clearedMs, reason, speaker));
    open = undefined;
  }
  return { events, ...(open && { open }), dropped };
}

function bounded<T>(list: readonly T[]): { readonly newest: readonly T[]; readonly dropped: number } {
  const newest = list.slice(-languageLimits.hostRuleEvents);
  return { newest, dropped: list.length - newest.length };
}
