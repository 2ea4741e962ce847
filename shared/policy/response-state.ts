/** `next` lists the states that may follow; a state without any is terminal. */
const next = {
  RECEIVED: ['PLANNED', 'FAILED'],
  PLANNED: ['LEASED', 'COMPENSATING'],
  LEASED: ['RUNNING', 'COMPENSATING'],
  RUNNING: ['VERIFYING', 'COMPENSATING'],
  VERIFYING: ['SUCCEEDED', 'VERIFY_FAILED'],
  VERIFY_FAILED: ['COMPENSATING'],
  COMPENSATING: ['ROLLED_BACK', 'ROLLBACK_FAILED'],
  SUCCEEDED: [],
  ROLLED_BACK: [],
  ROLLBACK_FAILED: [],
  FAILED: [],
} as const satisfies Record<string, readonly string[]>;

/**
 * Where a response stands. `FAILED`: it ended before it held anything, so there was nothing to undo. `ROLLED_BACK`: all
 * that it did is undone or kept safe (a formatted volume is quarantined). `ROLLBACK_FAILED`: a person has to look.
 */
export type ResponseState = keyof typeof next;

export const responseStates = Object.keys(next) as readonly ResponseState[];

export function isTerminal(state: ResponseState): boolean {
  return next[state].length === 0;
}

export function mayFollow(from: ResponseState, to: ResponseState): boolean {
  return (next[from] as readonly ResponseState[]).includes(to);
}

/** The states to pass through, in order, until compensation is under way; empty if it is, or cannot be. */
export function pathToCompensating(from: ResponseState): ReadonlyArray<'VERIFY_FAILED' | 'COMPENSATING'> {
  switch (from) {
    case 'PLANNED':
    case 'LEASED':
    case 'RUNNING':
    case 'VERIFY_FAILED':
      return ['COMPENSATING'];
    case 'VERIFYING':
      return ['VERIFY_FAILED', 'COMPENSATING'];
    case 'RECEIVED':
    case 'COMPENSATING':
    case 'SUCCEEDED':
    case 'ROLLED_BACK':
    case 'ROLLBACK_FAILED':
    case 'FAILED':
      return [];
  }
}
