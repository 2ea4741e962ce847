import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId } from '../../shared/facts/ids.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../shared/facts/make-event.ts';
import { type Random, several } from '../language/fuzz/random.ts';
import type { Told } from './actions.ts';

export interface Manners {
  /** Whatever begins ends: else what holds a raise back may hold it back for ever. */
  readonly endsAll: boolean;
  /** No clear is stored before its raise: what comes in between cannot know of it. */
  readonly isInOrder: boolean;
}

/** What hosts send. */
export const baseTypes = ['EPISODE', 'OTHER', 'LOGIN', 'CHANGE', 'GLOBAL'];

/** When, by whom and how much is told. */
export interface Telling {
  readonly startMs: number;
  readonly spanSec: number;
  readonly hosts: readonly string[];
  /** Mostly of these types. */
  readonly types: readonly string[];
  readonly least: number;
  readonly most: number;
}

/** Random events of hosts, some of them late, or sent twice; each comes within a minute and a half after the span. */
export function factsOf(
  random: Random,
  { startMs: fromMs, spanSec, hosts, types, least, most }: Telling,
  { endsAll, isInOrder }: Manners,
): readonly Told[] {
  const delaySec = () => {
    const draw = random.below(20);
    return draw < 11 ? 0 : draw < 17 ? 1 + random.below(15) : 16 + random.below(30);
  };
  const at = () => fromMs + random.below(spanSec) * 1_000;
  const sent = several(random, least, most, () => {
    const type = random.pick(random.chance(0.85) ? types : baseTypes);
    const labels: Record<string, string> = type === 'GLOBAL' ? {} : { host: random.pick(hosts) };
    const tMs = at();
    if (type === 'LOGIN' || type === 'CHANGE')
      return [{ event: occurred(type, labels, tMs), delaySec: delaySec() }];
    const raise = raised(type, labels, tMs);
    const endMs = tMs + (1 + random.below(30)) * 1_000;
    const isCleared = random.chance(0.8) || endsAll;
    const raiseSec = delaySec();
    const leastSec = isInOrder ? Math.max(0, raiseSec - (endMs - tMs) / 1_000) : 0;
    return [
      { event: raise, delaySec: raiseSec },
      ...(isCleared ? [{ event: cleared(raise, endMs), delaySec: Math.max(leastSec, delaySec()) }] : []),
    ];
  });
  const once = new Map(sent.flat().map((each) => [each.event.id, each]));
  // Of one episode there is one clear: hosts do not contradict themselves.
  const single = [
    ...Map.groupBy(once.values(), ({ event }) => `${event.episode ?? event.id} ${event.transition}`).values(),
  ].map(([first]) => first as (typeof sent)[number][number]);
  const batches = Map.groupBy(
    single,
    ({ event, delaySec: late }) => `${event.t + late * 1_000} ${event.labels.host}`,
  );
  return [...batches.values()].flatMap((batch): readonly Told[] => {
    const [first] = batch as [(typeof batch)[number]];
    const atMs = first.event.t + first.delaySec * 1_000;
    const action = { kind: 'events' as const, atMs, events: batch.map(({ event }) => event) };
    const again = random.chance(0.1) ? [{ ...action, atMs: atMs + random.below(60) * 1_000 }] : [];
    return [action, ...again];
  });
}

type Labels = Readonly<Record<string, string>>;

function said(type: string, labels: Labels) {
  const source = { kind: 'agent' as const, host: labels.host ?? 'h0' };
  return { type, severity: 'minor' as const, source, labels, r: 0 };
}

function raised(type: string, labels: Labels, start: number): TocsinEvent {
  const episode = episodeId('default', type, canonicalKey(labels), start);
  return makeRaise({ ...said(type, labels), episode, start });
}

function cleared(raise: TocsinEvent, t: number): TocsinEvent {
  return makeClear(raise, { t, r: 0, source: raise.source, reason: 'condition-ended' });
}

function occurred(type: string, labels: Labels, t: number): TocsinEvent {
  return makeOccurrence({ ...said(type, labels), t, sender: labels.host ?? 'h0', nonce: type });
}

/** An episode of a host within a span, and mostly its end. */
export function episodeOf(
  random: Random,
  host: string,
  fromMs: number,
  untilMs: number,
): readonly TocsinEvent[] {
  const at = () => fromMs + random.below((untilMs - fromMs) / 1_000) * 1_000;
  const raise = raised('EPISODE', { host }, at());
  const endMs = at();
  return endMs > raise.t ? [raise, cleared(raise, endMs)] : [raise];
}
