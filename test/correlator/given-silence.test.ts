import { describe, expect, it } from 'vitest';
import { factOf } from '../../shared/correlator/fact.ts';
import { fold } from '../../shared/correlator/fold.ts';
import { knownFacts } from '../../shared/correlator/known-facts.ts';
import { newState } from '../../shared/correlator/state.ts';
import type { HostFact, Interval } from '../../shared/language/evaluation/facts.ts';
import { clear, nothingElse, raise, ruleOf } from './given.ts';

const rule = ruleOf({ kind: 'selector', name: 'DISK_FULL', matchers: [] } as never, {
  hostMade: ['DISK_FULL'],
});
const baseMs = 1_800_000_000_000;

/** What is known of host `a` that is given with some silences and was told to be silent in others. */
function silencesOf(given: readonly Interval[], told: readonly Interval[]): readonly Interval[] {
  const events = told.flatMap(({ startMs, endMs }) => {
    const episode = { type: 'HOST_SILENT', labels: { host: 'a' }, startMs };
    return [raise(episode), clear(episode, endMs)];
  });
  const state = fold(
    newState(rule, {}),
    events.flatMap((event) => factOf(rule, event) ?? []),
  );
  const host: HostFact = { host: 'a', tags: {}, startMs: 0, endMs: Number.POSITIVE_INFINITY, silent: given };
  const { facts } = knownFacts(state, { ...nothingElse, hosts: [host] }, false);
  return facts.hosts.flatMap(({ silent }) => silent);
}

const span = (from: number, to: number): Interval => ({ startMs: baseMs + from, endMs: baseMs + to });

describe('the silences of a host', () => {
  it.each<[string, readonly Interval[], readonly Interval[], readonly Interval[]]>([
    ['given alone', [span(0, 10)], [], [span(0, 10)]],
    ['told alone', [], [span(5, 8)], [span(5, 8)]],
    ['apart', [span(0, 10)], [span(20, 30)], [span(0, 10), span(20, 30)]],
    ['one over the border of the other', [span(0, 10)], [span(5, 30)], [span(0, 5), span(5, 30)]],
    ['one inside the other', [span(0, 10)], [span(4, 6)], [span(0, 4), span(4, 6), span(6, 10)]],
    ['one all over the other', [span(4, 6)], [span(0, 10)], [span(0, 10)]],
  ])('are those that are given and those that were told: %s', (_, given, told, expected) => {
    expect(silencesOf(given, told)).toEqual(expected);
  });
});
