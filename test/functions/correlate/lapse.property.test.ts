import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { meetsForMs } from '../../../shared/correlator/lapse.ts';
import { newState, ruleId } from '../../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { hourMs, minuteMs, secondMs } from '../../../shared/time.ts';
import {
  and,
  atLeast,
  call,
  clear,
  decide,
  not,
  occurrence,
  raise,
  ruleOf,
  seconds,
  selector,
  sequenceOf,
  told,
} from '../../correlator/given.ts';
import { type Random, seededRandom } from '../../language/fuzz/random.ts';
import { netOf } from './episodes-by-millisecond.ts';
import { artifactOf, makeWorld } from './world.ts';

const startMs = 100 * hourMs;
const pods = ['a', 'b', 'c', 'd', 'e'];
const byPod = { by: ['pod'], reviseLimitMs: 10 * minuteMs };
const crashes = atLeast(call('count', selector('CRASH'), seconds(1_800)), 2);

/** Rules that what joins all its instances does not make true alone. */
const rules: readonly (readonly [string, CompositeRule])[] = [
  ['an open episode and one that joins all', ruleOf(and(selector('LOOP'), selector('ALERT')), byPod)],
  [
    'an open episode but not one that joins all',
    ruleOf(and(selector('LOOP'), not(selector('ALERT'))), byPod),
  ],
  ['a held one', ruleOf(and(selector('LOOP'), selector('ALERT')), { ...byPod, forMs: 20 * minuteMs })],
  ['a count while one joins all', ruleOf(and(crashes, selector('ALERT')), byPod)],
  ['a count but not while one joins all', ruleOf(and(crashes, not(selector('ALERT'))), byPod)],
  ['a sequence', ruleOf(sequenceOf(hourMs, 'DEPLOY', 'CRASH'), { ...byPod, kind: 'occurrence' as const })],
];

/** Two days of facts, with long silences of each pod: what joins all comes all the time. */
function story(random: Random): readonly TocsinEvent[] {
  const events: TocsinEvent[] = [];
  const lasting = (type: string, labels: Record<string, string>, atMs: number, longestMs: number) => {
    const child = { type, labels, startMs: atMs };
    events.push(raise(child), clear(child, atMs + secondMs * (1 + random.below(longestMs / secondMs))));
  };
  for (let atMs = startMs; atMs < startMs + 48 * hourMs; atMs += secondMs * (1 + random.below(3_600))) {
    if (random.chance(0.6)) lasting('ALERT', {}, atMs, random.pick([hourMs, 9 * hourMs]));
    if (random.chance(0.4)) events.push(occurrence('DEPLOY', atMs));
    if (random.chance(0.4)) lasting('LOOP', { pod: random.pick(pods) }, atMs, hourMs);
    const labels = { pod: random.pick(pods) };
    if (random.chance(0.5))
      for (const afterMs of [1, 2]) events.push(occurrence('CRASH', atMs + afterMs, { labels }));
  }
  return events.sort((a, b) => a.r - b.r || (a.id < b.id ? -1 : 1));
}

const shape = (events: readonly TocsinEvent[]) => ({
  episodes: netOf(events.filter(({ transition }) => transition !== 'occurred')),
  occurred: events.filter(({ transition }) => transition === 'occurred').map(({ t }) => t),
});

describe('instances that lapse say what they would if none ever did', () => {
  it.each(rules)(
    'of %s',
    async (_, rule) => {
      let said = 0;
      let lapsed = 0;
      for (let seed = 1; seed <= 4; seed++) {
        const events = story(seededRandom(seed));
        const world = makeWorld(artifactOf(rule));
        const { remove } = world.store;
        world.store.remove = async (key, expected) => {
          if (key.p === stateKeys.members(ruleId(rule))) lapsed++;
          return remove(key, expected);
        };
        for (const event of events) {
          await world.settle(event.r);
          await world.deliver([event]);
        }
        const endMs = startMs + 48 * hourMs + 2 * meetsForMs(rule);
        await world.settle(endMs);
        expect(world.errors).toEqual([]);
        for (const pod of pods) {
          const own = events.filter(({ labels }) => labels.pod === undefined || labels.pod === pod);
          const once = decide(rule, told(rule, newState(rule, { pod }), ...own), endMs);
          const got = world.events.all().filter(({ labels }) => labels.pod === pod);
          expect(shape(got), `seed ${seed}, pod ${pod}`).toEqual(shape(once.events));
          said += got.length;
        }
      }
      expect(said).toBeGreaterThan(20);
      expect(lapsed).toBeGreaterThan(5);
    },
    60_000,
  );
});
