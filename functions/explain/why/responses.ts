import type { WhyResponse } from '../../../shared/api/why.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Artifact, Policy } from '../../../shared/language/artifact.ts';
import { claimName, selectionName } from '../../../shared/policy/response-ids.ts';
import type { ResponseRecord } from '../../../shared/policy/response-record.ts';
import { stateKeys } from '../../adapters/keys.ts';
import type { StateStore } from '../../ports/stores.ts';
import type { ClaimRecord, SelectionRecord } from '../../respond/claims.ts';
import { whyLimits } from '../limits.ts';

type State = Pick<StateStore, 'get'>;

/** Why policies do not hear of an event; undefined if they do. */
export function silentReason({ muted, shadow, transition }: TocsinEvent): string | undefined {
  if (muted !== undefined) return `muted by ${muted}: policies and people do not hear of it`;
  if (shadow) return 'its rule is in mode shadow: it is recorded and not published';
  return transition === 'cleared' ? 'policies act on raises and occurrences' : undefined;
}

/** What each policy on the event's type made of it, by the claims that it took: one entry for each target that it chose. */
export async function readResponses(
  state: State,
  { policies }: Artifact,
  event: TocsinEvent,
): Promise<readonly WhyResponse[]> {
  if (silentReason(event) !== undefined) return [];
  const concerned = policies.filter(({ on }) => on === event.type).slice(0, whyLimits.policies);
  const all = await Promise.all(concerned.map((policy) => responsesOf(state, policy, event)));
  return all.flat();
}

async function responsesOf(
  state: State,
  policy: Policy,
  event: TocsinEvent,
): Promise<readonly WhyResponse[]> {
  const selection = await state.get<SelectionRecord>(
    stateKeys.claim(selectionName(policy.name, event.origin)),
  );
  if (selection === undefined) return [{ policy: policy.name, outcome: 'waiting' }];
  const hosts = selection.body.targets.map(({ host }) => host).slice(0, whyLimits.targets);
  if (hosts.length === 0) return [await responseOf(state, policy, event, undefined)];
  return Promise.all(hosts.map((host) => responseOf(state, policy, event, host)));
}

async function responseOf(
  state: State,
  { name }: Policy,
  { origin }: TocsinEvent,
  target: string | undefined,
): Promise<WhyResponse> {
  const about = { policy: name, ...(target !== undefined && { target }) };
  const claim = await state.get<ClaimRecord>(stateKeys.claim(claimName(name, target ?? '', origin)));
  if (claim === undefined) return { ...about, outcome: 'waiting' };
  if (claim.body.outcome === 'suppressed')
    return { ...about, outcome: 'suppressed', reason: claim.body.reason };
  const { response } = claim.body;
  const record = await state.get<ResponseRecord>(stateKeys.response(response));
  return { ...about, outcome: 'response', response, ...(record && stateOf(record.body)) };
}

function stateOf({ state, failure }: ResponseRecord): Pick<WhyResponse, 'state' | 'reason'> {
  return { state, ...(failure !== undefined && { reason: failure }) };
}
