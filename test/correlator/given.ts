import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId, transitionId } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Expr, Matcher } from '../../shared/language/ast.ts';

/** A composite with defaults; times in milliseconds. */
export function ruleOf(when: Expr, over: Partial<CompositeRule> = {}): CompositeRule {
  return {
    application: 'default',
    name: 'both-full',
    hash: 'hash-1',
    by: [],
    when,
    forMs: 0,
    clearForMs: 0,
    emit: 'BOTH_FULL',
    severity: 'critical',
    set: {},
    latenessMs: 0,
    ...over,
  };
}

/** `DISK_FULL{host="node-1"}` is `selector('DISK_FULL', { host: 'node-1' })`. */
export function selector(name: string, pinned: Readonly<Record<string, string>> = {}): Expr {
  const matchers: Matcher[] = Object.entries(pinned).map(([label, value]) => ({ label, op: '=', value }));
  return { kind: 'selector', name, matchers };
}

export const and = (...operands: Expr[]): Expr => ({ kind: 'and', operands });
export const or = (...operands: Expr[]): Expr => ({ kind: 'or', operands });
export const not = (operand: Expr): Expr => ({ kind: 'not', operand });

interface Child {
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly values?: TocsinEvent['values'];
  readonly hop?: number;
}

/** The raise of a host's episode, received `delayMs` after it happened. */
export function raise(child: Child, delayMs = 0): TocsinEvent {
  return { ...end(child, 'raised', child.startMs, delayMs), values: child.values ?? {} };
}

/** The clear of the same episode at `tMs`. */
export function clear(child: Child, tMs: number, delayMs = 0): TocsinEvent {
  const raiseId = raise(child).id;
  const reason = 'condition-ended';
  return { ...end(child, 'cleared', tMs, delayMs), origin: raiseId, causes: [raiseId], reason };
}

function end(child: Child, transition: 'raised' | 'cleared', t: number, delayMs: number): TocsinEvent {
  const { type, labels, startMs, hop } = child;
  const episode = episodeId('default', type, canonicalKey(labels), startMs);
  const id = transitionId(episode, transition, t);
  return {
    v: 1,
    id,
    type,
    transition,
    episode,
    start: startMs,
    t,
    r: t + delayMs,
    origin: id,
    severity: 'major',
    source: { kind: 'agent', host: labels.host ?? 'node-0' },
    ...(labels.host !== undefined && { host: labels.host }),
    labels,
    values: {},
    causes: [],
    ...(hop !== undefined && { hop }),
  };
}
