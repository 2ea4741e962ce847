import type { EventValue, TocsinEvent } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { picked } from '../language/picked.ts';
import { latestMs } from './limits.ts';
import { fieldsRead } from './selectors.ts';
import type { Statement, TruthText } from './state.ts';

type Values = Readonly<Record<string, EventValue>>;

interface About extends Statement {
  readonly labels: Readonly<Record<string, string>>;
}

/** An event, reduced to what a rule reads of it. */
export type Fact = About &
  (
    | {
        readonly kind: 'raised';
        readonly type: string;
        readonly episode: string;
        readonly startMs?: number;
        readonly values: Values;
      }
    /** `retracted`: an episode, or the occurrence whose id is `episode`, never was. */
    | { readonly kind: 'cleared' | 'retracted'; readonly type: string; readonly episode: string }
    | { readonly kind: 'occurred'; readonly type: string; readonly values: Values }
    | { readonly kind: 'member'; readonly hash: string; readonly truth: TruthText }
    /** It came later than may be revised: it is counted and changes nothing. */
    | { readonly kind: 'late' }
  );

/**
 * The fact in an event that the rule reads. What is received later than may be revised changes nothing if it is an occurrence,
 * or, under `late: ignore`, a raise. All else takes effect as early as may be revised: older history stays as it was, but what
 * is open now counts, and what is over does not go on for ever. Receipts of documents are judged on receive time.
 */
export function factOf(rule: CompositeRule, event: TocsinEvent): Fact | undefined {
  const { id, type, labels, r: rMs, hop = 0, episode } = event;
  const eventMs = type === 'HEARTBEAT' ? rMs : event.t;
  const earliestMs = rMs - latestMs(rule);
  const about = { id, labels, rMs, hop, tMs: Math.max(eventMs, earliestMs) };
  const isLate = eventMs < earliestMs;
  if (type === 'MEMBER_CHANGED') return memberFact(about, event.values);
  if (event.transition === 'occurred') {
    return isLate
      ? { ...about, kind: 'late' }
      : { id, labels, rMs, hop, tMs: about.tMs, kind: 'occurred', type, values: valuesRead(rule, event) };
  }
  if (episode === undefined) return undefined;
  if (event.transition === 'cleared') {
    return { ...about, kind: event.reason === 'retracted' ? 'retracted' : 'cleared', type, episode };
  }
  if (isLate && rule.late === 'ignore') return { ...about, kind: 'late' };
  const startMs = type === 'HOST_SILENT' && event.start !== undefined ? event.start : undefined;
  return {
    ...about,
    kind: 'raised',
    type,
    episode,
    values: valuesRead(rule, event),
    ...(startMs !== undefined && { startMs: Math.max(startMs, earliestMs) }),
  };
}

function memberFact(about: About, { member, truth }: Values): Fact | undefined {
  if (typeof member !== 'string') return undefined;
  if (truth !== 'true' && truth !== 'false' && truth !== 'unknown') return undefined;
  return { ...about, kind: 'member', hash: member, truth };
}

function valuesRead(rule: CompositeRule, { type, values }: TocsinEvent): Values {
  return picked(values, fieldsRead(rule, type));
}
