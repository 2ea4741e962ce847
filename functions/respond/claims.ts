import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Policy } from '../../shared/language/artifact.ts';
import type { SuppressedReason } from '../../shared/policy/guards.ts';
import { claimName, selectionName } from '../../shared/policy/response-ids.ts';
import { type RankedTarget, selectTargets } from '../../shared/policy/targets.ts';
import { dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateItem, StateKey, StateWrite } from '../ports/stores.ts';
import type { RespondPorts } from './ports.ts';

/** What became of one (policy, target, origin): the item at `stateKeys.claim(claimName(...))`. */
export type ClaimRecord = { readonly v: 1; readonly atMs: number } & (
  | { readonly outcome: 'suppressed'; readonly reason: SuppressedReason }
  /** The latest attempt and its execution's name. */
  | { readonly outcome: 'response'; readonly attempt: number; readonly response: string }
);

/** Which targets a policy chose for an origin: the item at `stateKeys.claim(selectionName(...))`. */
export interface SelectionRecord {
  readonly v: 1;
  readonly targets: readonly RankedTarget[];
}

const keptMs = 90 * dayMs;

export function claimKey(policy: Policy, event: TocsinEvent, target: string): StateKey {
  return stateKeys.claim(claimName(policy.name, target, event.origin));
}

/**
 * The targets of this event, chosen once: whatever a redelivery would see by then, it acts on the same ones. Costs a read
 * per cause the first time.
 */
export async function chooseTargets(
  ports: RespondPorts,
  policy: Policy,
  event: TocsinEvent,
): Promise<readonly RankedTarget[]> {
  const key = stateKeys.claim(selectionName(policy.name, event.origin));
  const chosen = await ports.state.get<SelectionRecord>(key);
  if (chosen !== undefined) return chosen.body.targets;
  const targets = selectTargets(policy.target, event, await causesOf(ports, policy, event));
  const body: SelectionRecord = { v: 1, targets };
  const write: StateWrite<SelectionRecord> = {
    key,
    body,
    expected: 'absent',
    expiresAtMs: ports.clock() + keptMs,
  };
  return (await ports.state.put(write)) === 'stored' ? targets : raced();
}

export function claimWrite(
  ports: RespondPorts,
  key: StateKey,
  body: ClaimRecord,
  before?: StateItem<ClaimRecord>,
): StateWrite<ClaimRecord> {
  return { key, body, expected: before?.version ?? 'absent', expiresAtMs: ports.clock() + keptMs };
}

/** Another delivery of the same event was faster; the next one finds what it did. */
export function raced(): never {
  throw new TocsinError('CLAIM_RACED', 'another delivery of this event was faster', {
    retryable: true,
    status: 409,
  });
}

async function causesOf(
  ports: RespondPorts,
  policy: Policy,
  event: TocsinEvent,
): Promise<readonly TocsinEvent[]> {
  if (policy.target.order === 'listed') return [];
  const found = await Promise.all(event.causes.map((id) => ports.events.get(id)));
  return found.filter((cause) => cause !== undefined);
}
