import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageCount, pageFacts, pagesMax } from '../../shared/correlator/paged-state.ts';
import { newState } from '../../shared/correlator/state.ts';
import { countFacts, isSamePart, joinFacts, partFacts } from '../../shared/correlator/state-facts.ts';
import {
  call,
  clear,
  diskFull,
  memberChanged,
  occurrence,
  or,
  raise,
  ruleOf,
  selector,
  told,
} from './given.ts';

const rule = ruleOf(
  or(selector('DISK_FULL'), call('count', selector('LOGIN')), { kind: 'member', hash: 'm' }),
);

const arbitraryEvent = fc
  .tuple(fc.nat(8), fc.nat(50), fc.constantFrom('raise', 'clear', 'login', 'member', 'late'))
  .map(([host, t, kind]) => {
    const disk = diskFull(`node-${host}`, 1_000 + t);
    if (kind === 'raise') return raise(disk);
    if (kind === 'clear') return clear(disk, 2_000 + t);
    if (kind === 'member')
      return memberChanged('m', `node-${host}`, t % 2 === 0 ? 'true' : 'false', 1_000 + t);
    return occurrence('LOGIN', 1_000 + t, { labels: { host: `${host}` } }, kind === 'late' ? 9_000_000 : 0);
  });
const arbitraryState = fc
  .array(arbitraryEvent, { maxLength: 80 })
  .map((events) => told(rule, newState(rule, {}), ...events));

describe('facts in parts', () => {
  it('are together what they were, in their order, however many parts there are', () => {
    fc.assert(
      fc.property(arbitraryState, fc.constantFrom(1, 2, 4, 64), (state, count) => {
        const parts = partFacts(state, count);
        const { children, occurrences, members, late } = state;
        expect(joinFacts(parts)).toEqual({ children, occurrences, members, late });
        expect(parts.reduce((sum, part) => sum + countFacts(part), 0)).toBe(countFacts(state));
      }),
    );
  });

  it('are in the same part as before, beside what came in since', () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryEvent, (state, event) => {
        const before = partFacts(state, 8);
        const after = partFacts(told(rule, state, event), 8);
        expect(after.filter((part, i) => !isSamePart(part, before[i] as typeof part)).length).toBeLessThan(2);
      }),
    );
  });

  it('spread evenly: no part of 64 has more than twice its share of 10,000', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => raise(diskFull(`node-${i}`, 1_000 + i)));
    const sizes = partFacts(told(rule, newState(rule, {}), ...many), 64).map(countFacts);
    expect(Math.max(...sizes)).toBeLessThan((2 * 10_000) / 64);
  });
});

describe('the number of pages', () => {
  it.each([
    { facts: 2 * pageFacts, before: 0, after: 1 },
    { facts: 2 * pageFacts + 1, before: 0, after: 2 },
    { facts: 2 * pageFacts + 1, before: 1, after: 2 },
    { facts: pageFacts, before: 2, after: 2 },
    { facts: pageFacts - 1, before: 2, after: 1 },
    { facts: 10_000, before: 0, after: 64 },
    { facts: 2 * pageFacts * pagesMax + 1, before: pagesMax, after: pagesMax },
    { facts: 0, before: pagesMax, after: 1 },
  ])('is $after for $facts facts in $before pages', ({ facts, before, after }) => {
    expect(pageCount(facts, before)).toBe(after);
  });

  it('stays where it is once it was chosen', () => {
    for (let facts = 0; facts < 50_000; facts += 37) {
      const count = pageCount(facts, 0);
      expect(pageCount(facts, count)).toBe(count);
    }
  });
});
