import { stateKeys } from '../../functions/adapters/keys.ts';
import type { StateStore, StateWrite } from '../../functions/ports/stores.ts';
import type { ClaimRecord, SelectionRecord } from '../../functions/respond/claims.ts';
import type { ResponseInput } from '../../shared/policy/response-machine.ts';
import type { CooldownRecord } from '../../shared/policy/response-record.ts';
import { type FakeExecutions, makeFakeExecutions } from '../fakes/executions.ts';
import type { Random } from '../language/fuzz/random.ts';
import type { Scheduler } from './scheduler.ts';

/** A write of what became of a policy for a target. */
export interface Claimed {
  readonly partition: string;
  readonly body: ClaimRecord;
  /** When the invocation that wrote it began. */
  readonly beganMs: number;
}

/** From `fromMs` on everybody reads that a policy leaves its target alone until then. */
interface Cooldown {
  readonly policy: string;
  readonly target: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What the Response machine is, and what `respond` says of it. */
export interface Responses {
  readonly executions: FakeExecutions;
  readonly claims: readonly Claimed[];
  readonly cooldowns: readonly Cooldown[];
  /** The store as `respond` writes to it. */
  heard(state: StateStore, beganMs: () => number): StateStore;
}

const claimPrefix = stateKeys.claim('').p;
const longestSec = 20;

/** A machine whose executions take a while, fail now and then, and leave a cooldown, as the last step of a response does. */
export function makeResponses(scheduler: Scheduler, random: Random, state: StateStore): Responses {
  const machines = makeFakeExecutions();
  const claims: Claimed[] = [];
  const cooldowns: Cooldown[] = [];

  const end = async ({ response, policy, target, cooldownMs }: ResponseInput): Promise<void> => {
    const fromMs = scheduler.nowMs();
    const body: CooldownRecord = { v: 1, untilMs: fromMs + cooldownMs, response };
    await state.put({ key: stateKeys.cooldown(policy, target), body, expected: 'any' });
    cooldowns.push({ policy, target, fromMs, untilMs: body.untilMs });
    machines.end(response, random.chance(0.3) ? 'failed' : 'succeeded');
  };

  const note = (
    { key, body }: StateWrite<unknown>,
    outcome: 'stored' | 'conflict',
    beganMs: number,
  ): typeof outcome => {
    const record = body as ClaimRecord | SelectionRecord;
    if (outcome === 'stored' && key.p.startsWith(claimPrefix) && 'outcome' in record)
      claims.push({ partition: key.p, body: record, beganMs });
    return outcome;
  };

  return {
    claims,
    cooldowns,
    executions: {
      ...machines,
      start: async (name, input) => {
        const outcome = await machines.start(name, input);
        const takesMs = (1 + random.below(longestSec)) * 1_000;
        if (outcome === 'started')
          scheduler.after(takesMs, `response ${name} ends`, () => void end(input as ResponseInput));
        return outcome;
      },
    },
    heard: (store, beganMs) => ({
      ...store,
      put: async (write) => note(write, await store.put(write), beganMs()),
      putWithEvents: async (write, events) =>
        note(write, await store.putWithEvents(write, events), beganMs()),
    }),
  };
}
