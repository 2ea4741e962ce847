import type { Fact } from '../../shared/correlator/fact.ts';
import { factsOfState, fold } from '../../shared/correlator/fold.ts';
import { joins } from '../../shared/correlator/instances.ts';
import { prune } from '../../shared/correlator/prune.ts';
import { newState, ruleId } from '../../shared/correlator/state.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateStore } from '../ports/stores.ts';
import type { FoldLease } from './fold-lease.ts';
import { busy, pauseAfter, type SettlePorts, settleAttempts } from './ports.ts';
import { mustRenew, packState, readStored } from './stored-state.ts';

type Labels = Readonly<Record<string, string>>;

/** The facts without all labels of the rule's `by` that join an instance. */
export async function factsJoining(
  store: Pick<StateStore, 'get' | 'getMany'>,
  rule: CompositeRule,
  labels: Labels,
): Promise<readonly Fact[]> {
  if (rule.by.length === 0) return [];
  const item = await store.get<unknown>(stateKeys.sharedFacts(ruleId(rule)));
  if (item === undefined) return [];
  const { state } = await readStored(store, ruleId(rule), item);
  return factsOfState(state).filter((fact) => joins(rule, labels, fact));
}

/** Keeps facts for instances to come. Idempotent. Throws `INSTANCE_BUSY` if others kept writing. */
export async function keepShared(
  ports: SettlePorts,
  rule: CompositeRule,
  facts: readonly Fact[],
): Promise<void> {
  const key = stateKeys.sharedFacts(ruleId(rule));
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await ports.state.get<unknown>(key);
    const stored = item && (await readStored(ports.state, ruleId(rule), item));
    const before = stored?.state ?? newState(rule, {});
    const nowMs = ports.clock();
    const folded = fold(before, facts);
    if (folded === before && !(stored && mustRenew(stored, nowMs))) return;
    const kept = prune(rule, folded, nowMs);
    const body = await packState(ports.state, ruleId(rule), kept, stored, nowMs, 0, ports.pageBounds);
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
