import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastChangeMs, makeAgentClock } from '../../agent/agent-clock.ts';
import type { Host } from '../../agent/host.ts';
import { hourMs } from '../../shared/time.ts';

const wallMs = Date.UTC(2026, 10, 21, 12);

/** A clock of an agent, and a network of which each exchange says how long both ways take. */
function makeExchanges(offsetMs: number) {
  let monoMs = 0;
  let serverAheadMs = offsetMs;
  const host = { now: () => wallMs, mono: () => monoMs } as unknown as Host;
  const clock = makeAgentClock(host);
  return {
    clock,
    exchange: (thereMs: number, backMs: number) => {
      const sentAtMs = clock.nowMs();
      const serverTimeMs = sentAtMs + thereMs + serverAheadMs;
      monoMs += thereMs + backMs;
      clock.learn(serverTimeMs, sentAtMs, clock.nowMs());
      monoMs += 60_000;
    },
    /** The server's clock, or this one, is moved. */
    move: (byMs: number) => {
      serverAheadMs += byMs;
    },
  };
}

const ways = fc.record({ there: fc.nat(5_000), back: fc.nat(5_000) });

describe('the offset of an agent’s clock', () => {
  it('is unknown before the first exchange', () => {
    const { clock } = makeExchanges(7_000);
    expect([clock.offsetMs(), clock.serverNowMs()]).toEqual([null, wallMs]);
  });

  it('errs by half of the shortest round trip and 50 ms at most, however uneven the ways are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -hourMs, max: hourMs }),
        fc.array(ways, { minLength: 1, maxLength: 30 }),
        (offsetMs, exchanges) => {
          const { clock, exchange } = makeExchanges(offsetMs);
          let shortestMs = Number.POSITIVE_INFINITY;
          for (const { there, back } of exchanges) {
            exchange(there, back);
            shortestMs = Math.min(shortestMs, there + back);
            const errorMs = Math.abs((clock.offsetMs() ?? Number.NaN) - offsetMs);
            expect(errorMs).toBeLessThanOrEqual(shortestMs / 2 + leastChangeMs + 1);
          }
        },
      ),
    );
  });

  it('follows a clock that was moved by more than the delays explain, at once', () => {
    fc.assert(
      fc.property(
        fc.array(ways, { minLength: 1, maxLength: 10 }),
        ways,
        fc.integer({ min: 10_200, max: hourMs }),
        fc.boolean(),
        (before, after, byMs, isBack) => {
          const { clock, exchange, move } = makeExchanges(0);
          for (const { there, back } of before) exchange(there, back);
          move(isBack ? -byMs : byMs);
          exchange(after.there, after.back);
          const errorMs = Math.abs((clock.offsetMs() ?? Number.NaN) - (isBack ? -byMs : byMs));
          expect(errorMs).toBeLessThanOrEqual((after.there + after.back) / 2 + 1);
        },
      ),
    );
  });

  it.each([
    [leastChangeMs - 1, 0],
    [leastChangeMs, leastChangeMs],
    [-leastChangeMs, -leastChangeMs],
    [hourMs, hourMs],
  ])('stays where it is when the wall clock is moved by %i ms, which is told', (byMs, movedMs) => {
    let nowMs = wallMs;
    const clock = makeAgentClock({ now: () => nowMs, mono: () => 0 } as unknown as Host);
    clock.learn(wallMs + 10, wallMs, wallMs + 20);
    nowMs += byMs;
    expect([clock.offsetMs(), clock.nowMs(), clock.movedMs()]).toEqual([0, wallMs, movedMs]);
  });

  it.each([
    ['a better exchange that differs by 50 ms changes nothing', leastChangeMs, 100],
    ['one that differs by a millisecond more does', leastChangeMs + 1, 151],
  ])('is steady: %s', (_, apartMs, expectedMs) => {
    const { clock } = makeExchanges(0);
    clock.learn(wallMs + 300 + 100, wallMs, wallMs + 600);
    clock.learn(wallMs + 10 + 100 + apartMs, wallMs, wallMs + 20);
    expect(clock.offsetMs()).toBe(expectedMs);
  });

  it.each([
    ['agrees with what is held at the edge of both delays', 360, 0],
    ['cannot agree with it by a millisecond', 361, 361],
  ])('that a worse exchange tells counts only if it %s', (_, seenMs, expectedMs) => {
    const { clock } = makeExchanges(0);
    clock.learn(wallMs + 10, wallMs, wallMs + 20);
    clock.learn(wallMs + 300 + seenMs, wallMs, wallMs + 600);
    expect(clock.offsetMs()).toBe(expectedMs);
  });
});
