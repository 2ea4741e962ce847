import { TocsinError } from '../../shared/errors.ts';
import { secondMs } from '../../shared/time.ts';
import type { Session } from '../session.ts';

/** Tries of one request in all, and the pause after the first, which doubles each time. */
export const requestTries = { most: 6, pauseMs: secondMs / 2 } as const;

/** Makes a call again that failed for a while; what fails for good is thrown at once, and so is the last failure. */
export type Retrying = <T>(call: () => Promise<T>) => Promise<T>;

/** Throws `COMMAND_STOPPED` once the person stopped the command. */
export function retryingIn({ sleep, signal }: Pick<Session, 'sleep' | 'signal'>): Retrying {
  return async (call) => {
    for (let tries = 1; ; tries++) {
      if (signal.aborted)
        throw new TocsinError('COMMAND_STOPPED', 'the command was stopped before it was done');
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof TocsinError) || !error.retryable || tries === requestTries.most) throw error;
      }
      await sleep(requestTries.pauseMs * 2 ** (tries - 1));
    }
  };
}
