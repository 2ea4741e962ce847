import type { StateStore } from '../../functions/ports/stores.ts';

/** A state table in which others are faster: the first `conflicts` conditional writes are refused, and write nothing. */
export function makeBusyState(state: StateStore, conflicts: number): StateStore {
  let left = conflicts;
  const isRefused = (expected: number | 'absent' | 'any'): boolean => expected !== 'any' && left-- > 0;
  return {
    ...state,
    put: async (write) => (isRefused(write.expected) ? 'conflict' : state.put(write)),
    putWithEvents: async (write, events) =>
      isRefused(write.expected) ? 'conflict' : state.putWithEvents(write, events),
  };
}
