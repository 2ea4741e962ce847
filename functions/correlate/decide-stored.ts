import type { Reason } from '../../shared/correlator/decide.ts';
import type { Fact } from '../../shared/correlator/fact.ts';
import { fold } from '../../shared/correlator/fold.ts';
import { lapseMs, lapseSlackMs, revived } from '../../shared/correlator/lapse.ts';
import { type InstanceState, newState, type Timer } from '../../shared/correlator/state.ts';
import type { Arming } from '../../shared/correlator/timer.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { readsMembership } from '../../shared/language/placement/reads.ts';
import type { StateItem } from '../ports/stores.ts';
import { type Look, lookAt } from './look.ts';
import { join } from './members.ts';
import { checkInForce, type DecidedRule, keptMs, type SettlePorts, writeOf } from './ports.ts';
import { factsJoining } from './shared-facts.ts';
import {
  mustRenew,
  packState,
  readStored,
  renewalMs,
  type Stored,
  type StoredBody,
  type StoredInstance,
} from './stored-state.ts';

/** What one instance is asked. */
export interface Asked {
  readonly instance: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly facts: readonly Fact[];
  /** A change of membership that the decision has to know of; 0: none. */
  readonly hostsChangedMs: number;
  readonly arm: (timer: Timer | undefined, deadlineMs: number | undefined) => Arming;
}

export interface Outcome {
  readonly reasons: readonly Reason[];
  /** The armed wake-up after this. */
  readonly timer?: Timer;
  /** The execution to start now. */
  readonly start?: Timer;
  /** How many of the facts changed nothing: a repeat, perhaps of a call that died before it started its execution. */
  readonly repeats: number;
}

/**
 * Decides an instance as its item tells, and writes what changed in one transaction with the events: pages first, then what
 * names them. undefined: somebody else wrote the item meanwhile, and nothing happened.
 */
export async function decideStored(
  ports: SettlePorts,
  decided: DecidedRule,
  asked: Asked,
  item: StateItem<unknown> | undefined,
): Promise<Outcome | undefined> {
  const { instance, labels, facts, arm } = asked;
  const stored = item && (await readStored(ports.state, instance, item));
  const isLapsed = stored !== undefined && hasLapsed(decided.rule, stored, ports.clock());
  const toldMs = stored?.state.hostsChangedMs ?? 0;
  const begunMs = stored && !isLapsed ? 0 : newestMs(decided, facts);
  const hostsChangedMs = Math.max(toldMs, asked.hostsChangedMs, begunMs);
  const look = (state: InstanceState) => lookAt(ports, decided, state, facts, hostsChangedMs);
  if (stored === undefined && facts.length === 0) {
    const joining = await factsJoining(ports.state, decided.rule, labels);
    const fresh = fold(newState(decided.rule, labels), joining);
    if (saysNothing(await look(fresh))) return { reasons: [], repeats: 0 };
  }
  const before = await listed(ports, decided.rule, asked, stored, isLapsed);
  const { decision, nowMs, deadlineMs, repeats } = await look(before);
  const outcomeOf = ({ timer, start }: Arming): Outcome => ({
    reasons: decision.reasons,
    repeats,
    ...(timer !== undefined && { timer }),
    ...(start !== undefined && { start }),
  });
  const armed = (body: unknown) => arm(before.timer, earliest(deadlineMs, renewalMs(body as StoredBody)));
  const unchanged = armed(item?.body);
  const isSame =
    decision.state === (stored?.state ?? before) &&
    hostsChangedMs === toldMs &&
    unchanged.timer === before.timer;
  if (isSame && !(stored && mustRenew(stored, nowMs))) return outcomeOf(unchanged);
  const next: StoredInstance = { ...decision.state, ...(hostsChangedMs > 0 && { hostsChangedMs }) };
  const forMs = keptMs(decided.rule);
  const body = await packState(ports.state, instance, next, stored, nowMs, forMs, ports.pageBounds);
  const arming = armed(body);
  await checkInForce(ports, decided.version);
  const write = writeOf(instance, withTimer(body, arming.timer), item?.version ?? 'absent', nowMs, forMs);
  const isStored = (await ports.state.putWithEvents(write, decision.events)) === 'stored';
  return isStored ? outcomeOf(arming) : undefined;
}

/** One in pages does not lapse: it expires as a whole. */
function hasLapsed(rule: CompositeRule, { state, paged }: Stored, nowMs: number): boolean {
  return rule.by.length > 0 && paged === undefined && lapseMs(rule, state) <= nowMs + lapseSlackMs;
}

/**
 * An instance that whatever joins all of its rule finds in the list. One that was edited is put there again: it may have lapsed by the
 * rule before.
 */
async function listed(
  { state, clock }: SettlePorts,
  rule: CompositeRule,
  { labels, facts }: Asked,
  stored: Stored | undefined,
  isLapsed: boolean,
): Promise<InstanceState> {
  const before = stored?.state ?? newState(rule, labels);
  const { decidedBy } = before;
  const isEdited = decidedBy !== undefined && decidedBy.hash !== rule.hash;
  if (stored !== undefined && !isLapsed && !isEdited) return before;
  const nowMs = clock();
  const isNew = (fact: Fact) => fold(before, [fact]) !== before;
  // A lapsed instance is small; of a large one each look would cost a copy.
  const firstMs = firstReceivedMs(isLapsed ? facts.filter(isNew) : facts, nowMs);
  const joined = await join(state, rule, labels, nowMs, firstMs);
  return isLapsed ? revived(rule, before, joined, firstMs) : fold(before, joined);
}

/** When the first of these facts was received; not later than now. */
function firstReceivedMs(facts: readonly Fact[], nowMs: number): number {
  return facts.reduce((firstMs, { rMs }) => Math.min(firstMs, rMs), nowMs);
}

/**
 * Changes of membership before the first facts of an instance, or while it had lapsed, told nobody of it: the list of hosts must be
 * newer than these facts.
 */
function newestMs({ rule }: DecidedRule, facts: readonly Fact[]): number {
  return readsMembership(rule) ? facts.reduce((newest, { rMs }) => Math.max(newest, rMs), 0) : 0;
}

function saysNothing({ decision, deadlineMs }: Look): boolean {
  return decision.events.length === 0 && deadlineMs === undefined;
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const given = times.filter((each) => each !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

function withTimer(body: StoredBody, timer: Timer | undefined): StoredBody {
  return timer === undefined ? body : { ...body, timer };
}
