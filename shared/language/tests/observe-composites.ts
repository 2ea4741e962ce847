import { intervalOf, raiseOf } from '../../correlator/child.ts';
import { fold } from '../../correlator/fold.ts';
import { selects } from '../../correlator/selectors.ts';
import { newState } from '../../correlator/state.ts';
import type { Facts } from '../evaluate.ts';
import { conditionsOf, type Observations } from './observation.ts';
import type { Instance } from './run-correlator.ts';
import { virtualStartMs } from './virtual-time.ts';

/** Looks at the conditions of composites at each time at which one of their children begins or ends. */
export function observeComposites(instances: readonly Instance[], seen: Observations): void {
  for (const instance of instances) observeInstance(instance, seen);
}

/** By all facts at once: the instance's own state forgets what is settled. */
function observeInstance({ rule, labels, facts }: Instance, seen: Observations): void {
  const children = fold(newState(rule, labels), facts).children.flatMap((child) => {
    const interval = intervalOf(child);
    return interval ? [{ child, interval, values: raiseOf(child)?.values ?? {} }] : [];
  });
  const borders = children.flatMap(({ interval }) => [interval.startMs, interval.endMs]);
  const conditions = conditionsOf(rule.when);
  for (const tMs of [...new Set(borders)].filter(Number.isFinite).sort((a, b) => a - b)) {
    const active = children.filter(({ interval }) => interval.startMs <= tMs && tMs < interval.endMs);
    const factsAt: Facts = {
      value: (selector) => active.some(({ child }) => selects(selector, child)),
      events: (selector) =>
        active
          .filter(({ child }) => selects(selector, child))
          .map(({ child, values }) => ({ labels: child.labels, values })),
    };
    seen.look(rule.hash, labels, tMs - virtualStartMs, conditions, factsAt);
  }
}
