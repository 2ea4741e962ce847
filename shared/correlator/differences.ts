import type { TocsinEvent } from '../facts/event.ts';
import type { Verdict } from '../language/evaluation/gates.ts';
import { beginningOf, clearedEvent, endedEvent, raisedEvent, revisedId } from './composite-event.ts';
import type { Evaluation } from './evaluation.ts';
import type { Gate } from './gate.ts';
import type { CorrelatorLimits } from './limits.ts';
import type { InstanceState, Published } from './state.ts';
import type { Wanted } from './wanted.ts';

/** What changed for an episode or occurrence, and when in event time. */
export interface Change {
  readonly kind: 'raised' | 'cleared' | 'retracted' | 'occurred';
  readonly episode: string;
  readonly atMs: number;
}

export interface Differences {
  readonly published: readonly Published[];
  readonly events: readonly TocsinEvent[];
  /** The first time at which a held raise has to be looked at again; absent: there is none. */
  readonly heldUntilMs?: number;
}

interface Said {
  readonly published: Published;
  readonly events: readonly TocsinEvent[];
}

/** What one decision speaks with. */
export interface Speech {
  readonly evaluation: Evaluation;
  readonly state: InstanceState;
  readonly gate: Gate;
  readonly rMs: number;
  readonly limits: Pick<CorrelatorLimits, 'held'>;
}

/**
 * What has to be said so that readers know what is wanted instead of what was published. What vanished is retracted; an episode
 * whose start moved is retracted and raised anew under the same origin; one that was cleared too early is retracted and raised
 * again under its own id of an episode; a clear that moved is said again. Of several statements about one episode the one
 * received last holds: `rMs` must exceed every earlier receive time of this instance, and what is raised beside a retraction
 * gets `rMs + 1`. Gates are asked once for each lineage; a raise that waits for them is kept and not said.
 */
export function differences(speech: Speech, wanted: readonly Wanted[]): Differences {
  const { state } = speech;
  const targets = new Map(wanted.map((each) => [each.episode, each]));
  const kept = state.published.flatMap((published) =>
    keep(speech, published, targets.get(published.episode)),
  );
  const known = new Map(kept.map((said) => [said.published.episode, said]));
  let heldUntilMs = Number.POSITIVE_INFINITY;
  for (const target of wanted) {
    const said = begin(speech, kept, known, target);
    known.set(target.episode, end(speech, said, target));
    heldUntilMs = Math.min(heldUntilMs, said.heldUntilMs ?? Number.POSITIVE_INFINITY);
  }
  const said = [...known.values()];
  return {
    published: said.map((each) => each.published).sort((a, b) => a.startMs - b.startMs),
    events: said
      .flatMap((each) => each.events)
      .sort((a, b) => a.r - b.r || a.t - b.t || (a.id < b.id ? -1 : 1)),
    ...(heldUntilMs < Number.POSITIVE_INFINITY && { heldUntilMs }),
  };
}

export function changeOf(event: TocsinEvent): Change {
  const kind = event.reason === 'retracted' ? 'retracted' : event.transition;
  return { kind, episode: event.episode ?? event.id, atMs: event.t };
}

/** A held raise that vanished was never said: nothing is left of it. */
function keep(speech: Speech, published: Published, target: Wanted | undefined): readonly Said[] {
  const isGone = !published.isVoid && !agrees(published, target);
  if (!isGone) return [{ published, events: [] }];
  if (published.held) return [];
  const { evaluation, state, rMs } = speech;
  const event = endedEvent(evaluation.rule, state, published, 'retracted', rMs);
  return [{ published: { ...published, isVoid: true }, events: [event] }];
}

/** A published episode may stand if it has the target's raise and was not cleared while the target goes on. */
function agrees(published: Published, target: Wanted | undefined): boolean {
  if (target?.kind !== published.kind || target?.raisedMs !== published.raise.tMs) return false;
  return published.clear === undefined || target.clearedMs !== undefined;
}

interface Begun extends Said {
  readonly heldUntilMs?: number;
}

/** What stands already; else a raise, said or held. */
function begin(
  speech: Speech,
  kept: readonly Said[],
  known: ReadonlyMap<string, Said>,
  target: Wanted,
): Begun {
  const before = known.get(target.episode);
  const standing = before?.published.isVoid ? undefined : before;
  if (standing && !standing.published.held) return standing;
  const own = before?.published.kind === target.kind ? before?.published : undefined;
  const lineage = own ?? lineageOf(kept, target);
  const isJudged = lineage !== undefined && !lineage.held;
  const verdict = isJudged ? undefined : speech.gate.pass(target);
  const published = standing?.published ?? newPublished(speech, before?.published, lineage, target);
  const events = before?.events ?? [];
  const hasRoom = standing !== undefined || heldIn(known) < speech.limits.held;
  if (verdict?.kind === 'wait' && hasRoom) return { published, events, heldUntilMs: verdict.untilMs };
  return said(speech, published, mutedBy(verdict, lineage), kept, events);
}

function heldIn(known: ReadonlyMap<string, Said>): number {
  return [...known.values()].filter(({ published }) => published.held).length;
}

/** What was judged before is not judged again; what finds no room to wait is muted. */
function mutedBy(verdict: Verdict | undefined, lineage: Published | undefined): Published['muted'] {
  switch (verdict?.kind) {
    case undefined:
      return lineage?.muted;
    case 'publish':
      return undefined;
    case 'muted':
      return verdict.reason;
    case 'wait':
      return 'unless';
  }
}

/** Always with the event in `held`: it tells of the facts of now, and is said now or later. */
function newPublished(
  { evaluation, state }: Speech,
  before: Published | undefined,
  lineage: Published | undefined,
  target: Wanted,
): Published {
  const { kind, episode, startMs, raisedMs } = target;
  const revision = before === undefined ? 0 : before.revision + 1;
  const id = revisedId({ ...(kind && { kind }), episode }, 'raised', raisedMs, revision);
  const { hop, said: beginning } = beginningOf(evaluation, target);
  const published: Published = {
    ...(kind && { kind }),
    episode,
    startMs,
    origin: lineage?.origin ?? id,
    raise: { id, tMs: raisedMs },
    hop,
    revision,
    ...(evaluation.rule.mode === 'shadow' && { shadow: true }),
  };
  return { ...published, held: raisedEvent(evaluation.rule, state, published, beginning, 0) };
}

function said(
  { rMs }: Speech,
  { held, ...published }: Published,
  muted: Published['muted'],
  kept: readonly Said[],
  before: readonly TocsinEvent[],
): Said {
  const isAfterRetraction = kept.some(({ events }) => events.length > 0);
  const r = isAfterRetraction ? rMs + 1 : rMs;
  const event = held && { ...held, r, ...(muted && { muted }) };
  return {
    published: { ...published, ...(muted && { muted }) },
    events: event ? [...before, event] : before,
  };
}

/** The first that was retracted and overlaps the target: what moved keeps its lineage. */
function lineageOf(kept: readonly Said[], target: Wanted): Published | undefined {
  return kept.find(({ published }) => {
    if (!published.isVoid || published.kind !== target.kind) return false;
    return published.startMs < endOf(target) && target.startMs < endOf(publishedSpan(published));
  })?.published;
}

type Span = Pick<Wanted, 'kind' | 'raisedMs' | 'clearedMs'>;

function publishedSpan({ kind, raise, clear }: Published): Span {
  return { ...(kind && { kind }), raisedMs: raise.tMs, ...(clear && { clearedMs: clear.tMs }) };
}

/** An occurrence takes up its own instant. */
function endOf({ kind, raisedMs, clearedMs }: Span): number {
  return kind === 'occurrence' ? raisedMs + 1 : (clearedMs ?? Number.POSITIVE_INFINITY);
}

function end({ evaluation, state, rMs }: Speech, said: Said, target: Wanted): Said {
  const { clearedMs } = target;
  const { published } = said;
  if (clearedMs === undefined || published.held || published.clear?.tMs === clearedMs) return said;
  const revision = published.clear === undefined ? published.revision : published.revision + 1;
  const clear = { id: revisedId(published, 'cleared', clearedMs, revision), tMs: clearedMs };
  const next = { ...published, clear, revision };
  // A raise that follows a retraction must not be retracted with it, nor must its clear.
  const raisedNow = said.events.find((event) => event.transition === 'raised');
  const event = clearedEvent(evaluation, state, next, target, raisedNow?.r ?? rMs);
  return { published: next, events: [...said.events, event] };
}
