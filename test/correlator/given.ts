import type { DecisionContext } from '../../shared/correlator/context.ts';
import { type Decision, decide as decideIn } from '../../shared/correlator/decide.ts';
import { factOf } from '../../shared/correlator/fact.ts';
import { fold } from '../../shared/correlator/fold.ts';
import { type CorrelatorLimits, correlatorLimits } from '../../shared/correlator/limits.ts';
import type { InstanceState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId, occurrenceId, transitionId } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Expr, Matcher, MatchNode, SelectorNode } from '../../shared/language/ast.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';

type Labels = Readonly<Record<string, string>>;
type SequenceNode = Extract<MatchNode, { readonly kind: 'sequence' }>;

export const nothingElse: DecisionContext = {
  hostSets: { web: { hosts: [], tags: { role: 'web' } } },
  hosts: [],
  series: [],
};

/** A decision without host sets and samples, unless they are given. */
export function decide(
  rule: CompositeRule,
  state: InstanceState,
  nowMs: number,
  context: Partial<DecisionContext> = {},
  limits: CorrelatorLimits = correlatorLimits,
): Decision {
  return decideIn(rule, state, { ...nothingElse, ...context }, nowMs, limits);
}

/** Bounds that a test reaches soon. */
export const smallLimits: CorrelatorLimits = { ...correlatorLimits, facts: 500, factsChars: 250_000 };

/** The state once it has heard of events. */
export function told(
  rule: CompositeRule,
  state: InstanceState,
  ...events: readonly TocsinEvent[]
): InstanceState {
  return fold(
    state,
    events.flatMap((event) => factOf(rule, event) ?? []),
  );
}

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
export function selector(name: string, pinned: Labels = {}): SelectorNode {
  const matchers: Matcher[] = Object.entries(pinned).map(([label, value]) => ({ label, op: '=', value }));
  return { kind: 'selector', name, matchers };
}

export const and = (...operands: Expr[]): Expr => ({ kind: 'and', operands });
export const or = (...operands: Expr[]): Expr => ({ kind: 'or', operands });
export const not = (operand: Expr): Expr => ({ kind: 'not', operand });
export const call = (name: string, ...args: Expr[]): Expr => ({ kind: 'call', name, args });
export const field = (name: string, of: string): Expr => ({ ...selector(name), field: of });
export const number = (value: number): Expr => ({ kind: 'number', value, unit: 'none' });
export const seconds = (value: number): Expr => ({ kind: 'number', value, unit: 'seconds' });
export const atLeast = (left: Expr, count: number): Expr => ({
  kind: 'compare',
  op: '>=',
  left,
  right: number(count),
});

export function atLeastOfWeb(count: number, where: Expr): Expr {
  return { kind: 'at_least', count, isShare: false, of: 'web', where };
}

/** `sequenceOf(5_000, 'A', 'B')` */
export function sequenceOf(withinMs: number, ...steps: readonly string[]): SequenceNode {
  return {
    kind: 'sequence',
    steps: steps.map((name) => selector(name)),
    withinMs,
    without: [],
    isEqualTimeAllowed: false,
  };
}

interface Child {
  readonly type: string;
  readonly labels: Labels;
  readonly startMs: number;
  readonly values?: TocsinEvent['values'];
  readonly hop?: number;
}

/** A full disk on a host from `startMs` on. */
export function diskFull(host: string, startMs: number): Child {
  return { type: 'DISK_FULL', labels: { host }, startMs };
}

export const node1: Child = { ...diskFull('node-1', 1_000), values: { used: 0.97, mount: '/' } };
export const node2: Child = { ...diskFull('node-2', 3_000), values: { used: 0.99 }, hop: 2 };

/** What an event says of its episode. */
export function shapeOf({ transition, t, start, reason }: TocsinEvent) {
  return { transition, t, start, ...(reason !== undefined && { reason }) };
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

/** An occurrence at `tMs`, received `delayMs` after it happened. */
export function occurrence(
  type: string,
  tMs: number,
  over: Partial<TocsinEvent> = {},
  delayMs = 0,
): TocsinEvent {
  const labels = over.labels ?? {};
  const id = occurrenceId(tMs, type, 'test', canonicalKey(labels));
  return {
    v: 1,
    id,
    type,
    transition: 'occurred',
    t: tMs,
    r: tMs + delayMs,
    origin: id,
    severity: 'info',
    source: { kind: 'operator', name: 'test' },
    labels,
    values: {},
    causes: [],
    ...over,
  };
}

/** What the agent of a host says of a member rule. */
export function memberChanged(
  hash: string,
  host: string,
  truth: string,
  tMs: number,
  delayMs = 0,
): TocsinEvent {
  const values = { member: hash, truth };
  return occurrence('MEMBER_CHANGED', tMs, { labels: { host }, values }, delayMs);
}

/** `web` hosts that joined at `startMs` and stay. */
export function webHosts(startMs: number, ...hosts: readonly string[]): readonly HostFact[] {
  const endMs = Number.POSITIVE_INFINITY;
  return hosts.map((host) => ({ host, tags: { role: 'web' }, startMs, endMs, silent: [] }));
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
