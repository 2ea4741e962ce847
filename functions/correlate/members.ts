import type { Fact } from '../../shared/correlator/fact.ts';
import { factsOfState, fold } from '../../shared/correlator/fold.ts';
import { agreesWith, joins } from '../../shared/correlator/instances.ts';
import { prune } from '../../shared/correlator/prune.ts';
import { type InstanceState, instanceId, newState, ruleId } from '../../shared/correlator/state.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateStore } from '../ports/stores.ts';
import type { FoldLease } from './fold-lease.ts';
import { busy, pauseAfter, type SettlePorts, settleAttempts } from './ports.ts';
import { mustRenew, packState, readStored } from './stored-state.ts';

type Labels = Readonly<Record<string, string>>;

/** Instances that one fact without all labels of `by` may join; each is a read and mostly a write. */
export const membersPerFact = 1_000;

/** Body at `stateKeys.member(...)`. */
interface MemberRecord {
  readonly labels: Labels;
}

/**
 * Makes a new instance known and gives it the facts that join every instance. First the one, then the other: a fact that
 * comes in between finds the instance in the list.
 */
export async function join(
  store: StateStore,
  rule: CompositeRule,
  state: InstanceState,
): Promise<InstanceState> {
  if (rule.by.length === 0) return state;
  const key = stateKeys.member(ruleId(rule), instanceId(rule, state.labels));
  const body: MemberRecord = { labels: state.labels };
  await store.put({ key, body, expected: 'any' });
  return withShared(store, rule, state);
}

/** A new instance with the facts that join every instance; it is not made known by this. */
export async function withShared(
  store: Pick<StateStore, 'get' | 'getMany'>,
  rule: CompositeRule,
  state: InstanceState,
): Promise<InstanceState> {
  if (rule.by.length === 0) return state;
  const item = await store.get<unknown>(stateKeys.sharedFacts(ruleId(rule)));
  if (item === undefined) return state;
  const { state: kept } = await readStored(store, ruleId(rule), item);
  const shared = factsOfState(kept);
  return fold(
    state,
    shared.filter((fact) => joins(rule, state.labels, fact)),
  );
}

/**
 * Keeps facts that lack labels of the rule's `by` for instances to come, and lists the labels of the instances that they,
 * or a wake-up without facts, join now. Throws `INSTANCES_TOO_MANY` beyond `membersPerFact`.
 */
export async function share(
  ports: SettlePorts,
  rule: CompositeRule,
  labels: Labels,
  facts: readonly Fact[],
): Promise<readonly Labels[]> {
  if (facts.length > 0) await keep(ports, rule, facts);
  const joined: Labels[] = [];
  let after: string | undefined;
  do {
    const page = await ports.state.list<MemberRecord>(stateKeys.members(ruleId(rule)), {
      ...(after !== undefined && { after }),
    });
    joined.push(...page.items.map((item) => item.body.labels).filter((each) => agreesWith(each, labels)));
    checkMembers(rule, joined.length);
    after = page.next;
  } while (after !== undefined);
  return joined;
}

async function keep(ports: SettlePorts, rule: CompositeRule, facts: readonly Fact[]): Promise<void> {
  const key = stateKeys.sharedFacts(ruleId(rule));
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await ports.state.get<unknown>(key);
    const stored = item && (await readStored(ports.state, ruleId(rule), item));
    const before = stored?.state ?? newState(rule, {});
    const nowMs = ports.clock();
    const folded = fold(before, facts);
    if (folded === before && !(stored && mustRenew(stored, nowMs))) return;
    const body = await packState(ports.state, ruleId(rule), prune(rule, folded, nowMs), stored, nowMs);
    const renewMs = renewalOf(body);
    if (renewMs !== undefined && renewMs !== renewalOf(item?.body)) {
      await remind(ports.state, ruleId(rule), renewMs);
    }
    if ((await ports.state.put({ key, body, expected: item?.version ?? 'absent' })) === 'stored') return;
    await pauseAfter(ports, attempt);
  }
  throw busy(ruleId(rule));
}

/**
 * Renews the pages of the facts that a rule of this name keeps for instances to come, and has itself called again by the sweep before
 * they expire; open facts of any age so stay. False if there are none in pages. Idempotent; dying on the way, it stays due.
 */
export async function renewShared(store: StateStore, name: string, nowMs: number): Promise<boolean> {
  const key = stateKeys.sharedFacts(name);
  const item = await store.get<unknown>(key);
  const stored = item && (await readStored(store, name, item));
  if (stored?.paged === undefined) return false;
  if (!mustRenew(stored, nowMs)) {
    await remind(store, name, stored.paged.head.renewAtMs);
    return true;
  }
  const body = await packState(store, name, stored.state, stored, nowMs);
  // On a conflict somebody else writes, and it is looked at again a minute later.
  if ((await store.put({ key, body, expected: stored.version })) === 'stored')
    await remind(store, name, renewalOf(body) ?? nowMs);
  return true;
}

/** The sweep looks at leases that are due: at that of a rule it finds what `renewShared` does. */
async function remind(store: StateStore, name: string, dueAtMs: number): Promise<void> {
  const body: FoldLease = { untilMs: 0 };
  await store.put({ key: stateKeys.foldLease(name), body, expected: 'any', dueAtMs });
}

function renewalOf(body: unknown): number | undefined {
  const { v, renewAtMs } = (body ?? {}) as { readonly v?: unknown; readonly renewAtMs?: number };
  return v === 3 ? renewAtMs : undefined;
}

/** Inclusive: `membersPerFact` pass. */
export function checkMembers(rule: CompositeRule, count: number): void {
  if (count <= membersPerFact) return;
  throw new TocsinError('INSTANCES_TOO_MANY', `a fact joins too many instances of ${rule.name}`, {
    got: `more than ${membersPerFact}`,
    allowed: String(membersPerFact),
    fix: `give the events that it reads the labels ${rule.by.join(', ')}, or write a smaller \`by\``,
  });
}
