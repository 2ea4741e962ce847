import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readState } from '../../shared/correlator/read-state.ts';
import { newState } from '../../shared/correlator/state.ts';
import type { StateVersion1 } from '../../shared/correlator/state-version-1.ts';
import { hourMs } from '../../shared/time.ts';
import { clear, decide, or, raise, ruleOf, selector, told } from './given.ts';

/** As an earlier version stored it: an episode is open, and its condition ended a moment ago. */
const stored = JSON.parse(
  readFileSync(new URL('state-version-1.json', import.meta.url), 'utf8'),
) as StateVersion1;

const rule = ruleOf(
  or(selector('DISK_FULL', { host: 'node-1' }), selector('DISK_FULL', { host: 'node-2' })),
  {
    forMs: 2_000,
    clearForMs: 60_000,
  },
);
const beginMs = 1_767_600_000_000;
const endedMs = beginMs + 3 * hourMs + 5_000;

describe('a state of version 1', () => {
  it('goes on: the open episode is cleared at its time, under its lineage', () => {
    const { events, nextDeadlineMs } = decide(rule, readState(stored), endedMs + 1);
    expect({ events, nextDeadlineMs }).toEqual({ events: [], nextDeadlineMs: endedMs + 60_000 });
    const cleared = decide(rule, readState(stored), endedMs + 60_000);
    const [published] = stored.published;
    expect(cleared.events).toMatchObject([
      { transition: 'cleared', t: endedMs + 60_000, episode: published?.episode, origin: published?.origin },
    ]);
    expect(cleared.state.v).toBe(2);
  });

  it('does not open again what was forgotten', () => {
    const first = { type: 'DISK_FULL', labels: { host: 'node-1' }, startMs: beginMs };
    const state = readState(stored);
    expect(told(rule, state, raise(first), clear(first, beginMs + 10_000))).toBe(state);
  });

  it('keeps its timer and counts', () => {
    const { timer, tooLate, dropped, heardMs, saidMs } = readState({ ...stored, tooLate: 3, dropped: 4 });
    const { timer: armed, heardMs: heard, saidMs: said } = stored;
    expect({ timer, tooLate, dropped, heardMs, saidMs }).toEqual({
      timer: armed,
      tooLate: 3,
      dropped: 4,
      heardMs: heard,
      saidMs: said,
    });
  });

  it.each([
    [{ kind: 'idle' }, { kind: 'idle' }],
    [
      { kind: 'holding', startMs: 400 },
      { kind: 'holding', hold: { startMs: 400, trueMs: 600, unknownMs: 0 } },
    ],
    [
      { kind: 'open', startMs: 400, raisedMs: 500 },
      { kind: 'open', startMs: 400, raisedMs: 500 },
    ],
    [
      { kind: 'clearing', startMs: 400, raisedMs: 500, sinceMs: 700 },
      { kind: 'open', startMs: 400, raisedMs: 500, clearing: { startMs: 700, trueMs: 300, unknownMs: 0 } },
    ],
  ] as const)('stands where it stood: %j', (phase, expected) => {
    expect(readState({ ...stored, base: { atMs: 1_000, phase } }).base).toEqual({
      atMs: 1_000,
      phase: expected,
      consumed: {},
    });
  });
});

describe('a stored state', () => {
  it('is taken as it is', () => {
    const state = newState(rule, {});
    expect(readState(state)).toBe(state);
  });

  it.each([[{ v: 3 }], [{ v: 4 }], [{}], [null]])('of another version is refused: %j', (body) => {
    expect(() => readState(body)).toThrow(expect.objectContaining({ code: 'STATE_VERSION_UNKNOWN' }));
  });
});
