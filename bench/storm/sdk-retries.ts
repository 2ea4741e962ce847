import { dynamoAttempts } from '../../functions/adapters/dynamo-client.ts';
import type { Random } from '../../test/language/fuzz/random.ts';
import { throttledName } from '../metered/metered-dynamo.ts';

/** How the SDK repeats what was throttled: `@smithy/core/retry`, standard mode, 2026 settings. */
export const sdkRetry = {
  attempts: dynamoAttempts,
  /** The first pause is up to so long; each further one up to twice the one before. */
  firstPauseMs: 1_000,
  pauseMaxMs: 20_000,
  /** Tokens of one client: each repeat takes `cost`, which comes back if it goes through; a first success brings one. */
  tokens: 500,
  cost: 5,
} as const;

export interface RetryCounts {
  /** Calls of the SDK that were refused, repeats included. */
  throttled: number;
  /** Of which it repeated. */
  repeated: number;
  /** Of which it threw. */
  givenUp: number;
}

/** Makes one attempt after the other. */
type Retrying = <T>(attempt: () => Promise<T>) => Promise<T>;

/** What one client of the SDK does with what was throttled; all else goes through. */
export function makeSdkRetries(
  random: Random,
  sleep: (delayMs: number) => Promise<void>,
  counts: RetryCounts,
): Retrying {
  const { attempts, firstPauseMs, pauseMaxMs, tokens, cost } = sdkRetry;
  let left: number = tokens;
  return async (attempt) => {
    for (let repeats = 0; ; repeats++) {
      try {
        const answer = await attempt();
        left = Math.min(tokens, left + (repeats > 0 ? cost : 1));
        return answer;
      } catch (error) {
        if (!isThrottled(error)) throw error;
        counts.throttled++;
        if (repeats + 1 >= attempts || left < cost) {
          counts.givenUp++;
          throw error;
        }
        left -= cost;
        counts.repeated++;
        await sleep(random.below(Math.min(pauseMaxMs, firstPauseMs * 2 ** repeats)));
      }
    }
  };
}

function isThrottled(error: unknown): boolean {
  return (error as { readonly name?: unknown } | undefined)?.name === throttledName;
}
