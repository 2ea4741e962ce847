import { stateKeys } from '../../../functions/adapters/keys.ts';
import { meetsForMs } from '../../../shared/correlator/lapse.ts';
import { ruleId } from '../../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { hourMs, secondMs } from '../../../shared/time.ts';
import { and, clear, raise, ruleOf, selector } from '../../correlator/given.ts';
import { artifactOf, makeWorld } from './world.ts';

export const startMs = 10 * hourMs;
/** It can be true only while a fact of a pod and one that joins all are open. */
export const perPod = ruleOf(and(selector('CRASH_LOOP'), selector('ALERT')), { by: ['pod'] });
/** How long a pod's last fact may meet a later one. */
export const lifeMs = meetsForMs(perPod);

export const loop = (pod: string, atMs = startMs) => ({ type: 'CRASH_LOOP', labels: { pod }, startMs: atMs });
export const alert = (atMs: number) => ({ type: 'ALERT', labels: {}, startMs: atMs });
/** An episode of a pod that is over after a second. */
export const over = (pod: string, atMs = startMs) => [
  raise(loop(pod, atMs)),
  clear(loop(pod, atMs), atMs + secondMs),
];

/** A deployment with one rule by pod, at `startMs`. */
export function podWorld(rule = perPod) {
  const world = makeWorld(artifactOf(rule));
  world.at(startMs);
  const records = () => world.store.items().filter(({ key }) => key.p === stateKeys.members(ruleId(rule)));
  return {
    world,
    listed: () => records().map(({ body }) => (body as { labels: { pod: string } }).labels.pod),
    tell: async (...events: readonly TocsinEvent[]) => {
      const { batchItemFailures } = await world.deliver(events);
      return batchItemFailures.length;
    },
    said: () => world.events.all().map(({ transition, t, labels }) => [labels.pod, transition, t - startMs]),
  };
}
