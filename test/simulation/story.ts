import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId, hashText } from '../../shared/facts/ids.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../shared/facts/make-event.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import { makeRoutes } from '../../shared/language/placement/routes.ts';
import { type Random, several } from '../language/fuzz/random.ts';
import { named, type RuleKind, ruleKinds } from './rules.ts';

export const hostSets: Artifact['hostSets'] = { web: { hosts: [], tags: { role: 'web' } } };

/** What happens outside of the deployment, at a second of the story. */
export type Action = {
  readonly atMs: number;
} /** A host, or somebody else, sends events; their receive time is set when they are stored. */ & (
  | { readonly kind: 'events'; readonly events: readonly TocsinEvent[] }
  | { readonly kind: 'join' | 'leave' | 'return'; readonly host: string }
  | { readonly kind: 'define'; readonly artifact: Artifact }
);

/** How a rule is to be judged. `changed`: it came or was edited in the middle, so only what is open in the end is compared. */
interface JudgedRule {
  readonly rule: CompositeRule;
  readonly judged: 'throughout' | 'in the end' | 'not' | 'removed';
}

export interface Story {
  readonly startMs: number;
  readonly hosts: readonly string[];
  readonly artifact: Artifact;
  readonly rules: readonly JudgedRule[];
  readonly actions: readonly Action[];
  /** Rules change in the middle. */
  /** Nothing changes after this but by what the functions still owe. */
  readonly horizonMs: number;
}

const startMs = Date.UTC(2026, 0, 5, 8);
const firstHosts = ['h1', 'h2', 'h3'];

export function makeStory(random: Random): Story {
  const kinds = several(random, 1, 2, () => random.pick(ruleKinds));
  const made = kinds.map((kind, i) => ({ kind, rules: kind.make(random, `${kind.name}-${i}`) }));
  const spanSec = 20 + random.below(60);
  const changeMs = startMs + (5 + random.below(spanSec)) * 1_000;
  const change = random.chance(0.15) ? random.pick(['add', 'remove', 'edit'] as const) : undefined;
  const set = change === undefined ? settled(made) : changed(change, made);
  const define: readonly Action[] =
    set.after === undefined ? [] : [{ kind: 'define', atMs: changeMs, artifact: artifactOf(set.after) }];
  const isAboutSets = kinds.some(({ name }) => name.includes('web'));
  const membership = membershipOf(random, spanSec, isAboutSets ? 0.7 : 0.1);
  const hosts = [...new Set([...firstHosts, ...membership.map(({ host }) => host)])];
  const telling = { startMs, spanSec, hosts, types: typesOf(made), least: 3, most: 10 };
  const manners = { endsAll: kinds.some(({ name }) => name === 'unless'), isInOrder: change !== undefined };
  const facts = factsOf(random, telling, manners).flatMap((action) => whilePresent(action, membership));
  const actions = [...facts, ...membership, ...define];
  return {
    startMs,
    hosts: firstHosts,
    artifact: artifactOf(set.before),
    rules: set.rules,
    actions,
    horizonMs: startMs + (spanSec + 120) * 1_000,
  };
}

export function artifactOf(compositeRules: readonly CompositeRule[]): Artifact {
  const version = hashText(
    compositeRules.map(({ hash }) => hash),
    16,
  );
  const routes = makeRoutes(compositeRules, []);
  return { v: 1, version, hostSets, hostRules: [], compositeRules, policies: [], routes };
}

interface Made {
  readonly kind: RuleKind;
  readonly rules: readonly CompositeRule[];
}

interface RuleSets {
  readonly before: readonly CompositeRule[];
  readonly after?: readonly CompositeRule[];
  readonly rules: readonly JudgedRule[];
}

function settled(made: readonly Made[]): RuleSets {
  const rules = made.flatMap((each) => each.rules);
  return { before: rules, rules: rules.map((rule) => ({ rule, judged: 'throughout' })) };
}

/** The last kind comes, goes or is edited in the middle. */
function changed(change: 'add' | 'remove' | 'edit', made: readonly Made[]): RuleSets {
  const last = made.at(-1) as Made;
  const stays = made.slice(0, -1).flatMap((each) => each.rules);
  const edited =
    change === 'edit' ? last.rules.map((rule) => named({ ...rule, severity: 'info' })) : last.rules;
  const judged = change === 'remove' ? 'removed' : last.kind.isMemoryless ? 'in the end' : 'not';
  return {
    before: change === 'add' ? stays : [...stays, ...last.rules],
    after: change === 'remove' ? stays : [...stays, ...edited],
    rules: [
      ...stays.map((rule) => ({ rule, judged: 'throughout' as const })),
      ...edited.map((rule) => ({ rule, judged: judged as JudgedRule['judged'] })),
    ],
  };
}

interface Manners {
  /** Whatever begins ends: else what holds a raise back may hold it back for ever. */
  readonly endsAll: boolean;
  /** No clear is stored before its raise: what comes in between cannot know of it. */
  readonly isInOrder: boolean;
}

/** What hosts send. */
export const baseTypes = ['EPISODE', 'OTHER', 'LOGIN', 'CHANGE', 'GLOBAL'];

/** Those that the rules read and hosts send. */
function typesOf(made: readonly Made[]): readonly string[] {
  const read = Object.keys(
    makeRoutes(
      made.flatMap(({ rules }) => rules),
      [],
    ),
  );
  return baseTypes.filter((type) => read.includes(type));
}

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
): readonly Action[] {
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
  return [...batches.values()].flatMap((batch): readonly Action[] => {
    const [first] = batch as [(typeof batch)[number]];
    const atMs = first.event.t + first.delaySec * 1_000;
    const action = { kind: 'events' as const, atMs, events: batch.map(({ event }) => event) };
    const again = random.chance(0.1) ? [{ ...action, atMs: atMs + random.below(60) * 1_000 }] : [];
    return [action, ...again];
  });
}

type Membership = Extract<Action, { readonly host: string }>;

function membershipOf(random: Random, spanSec: number, probability: number): readonly Membership[] {
  if (!random.chance(probability)) return [];
  const joinMs = startMs + random.below(spanSec) * 1_000;
  return [
    ...(random.chance(0.5) ? [{ kind: 'join' as const, host: 'h4', atMs: joinMs }] : []),
    ...(random.chance(0.7) ? absenceOf(random, startMs, spanSec, 'h3', 0.5) : []),
  ];
}

/** Without what a host would tell of the time before it joined, or after it left; what it told before may be stored later. */
function whilePresent(action: Action, membership: readonly Membership[]): readonly Action[] {
  if (action.kind !== 'events') return [action];
  const timeOf = (kind: Membership['kind'], host: string | undefined, otherwise: number) =>
    membership.find((each) => each.kind === kind && each.host === host)?.atMs ?? otherwise;
  const events = action.events.filter(({ labels: { host }, t, start = t }) => {
    const isJoined = start >= timeOf('join', host, startMs);
    return isJoined && t < timeOf('leave', host, Number.POSITIVE_INFINITY);
  });
  return events.length === 0 ? [] : [{ ...action, events }];
}

/** A host leaves, and returns with this probability. */
function absenceOf(
  random: Random,
  fromMs: number,
  spanSec: number,
  host: string,
  returns: number,
): readonly Membership[] {
  const leaveMs = fromMs + random.below(spanSec) * 1_000;
  const returnMs = leaveMs + (5 + random.below(30)) * 1_000;
  return [
    { kind: 'leave', host, atMs: leaveMs },
    ...(random.chance(returns) ? [{ kind: 'return' as const, host, atMs: returnMs }] : []),
  ];
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
