import { describe, expect, it } from 'vitest';
import type { ListOptions } from '../../../functions/ports/stores.ts';
import { hostsPerRun, makeRoster } from '../../../functions/sweep/roster.ts';
import { makeLargeFleet } from './fleet.ts';

describe('one run of the sweep', () => {
  it.each([
    [hostsPerRun, [hostsPerRun, hostsPerRun]],
    [hostsPerRun + 1, [hostsPerRun, 1]],
  ])('reads, of %i hosts, at most the limit, and goes on in the next', async (count, expected) => {
    const fleet = makeLargeFleet(count);
    const counts: number[] = [];
    let read = 0;
    const state = {
      ...fleet.state,
      list: async <T>(p: string, options?: ListOptions) => {
        const page = await fleet.state.list<T>(p, options);
        read += page.items.length;
        return page;
      },
    };
    const roster = makeRoster(state);
    for (let run = 0; run < expected.length; run++) {
      read = 0;
      await roster.refresh(1_000);
      counts.push(read);
    }
    expect(counts).toEqual(expected);
    expect(roster.expected()).toHaveLength(count);
  });
});
