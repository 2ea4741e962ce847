import type { Environment, Interval, TimeSpan } from '../facts.ts';
import type { Signal } from '../signal.ts';
import { selected } from './agreement.ts';
import type { Leaf } from './leaf.ts';
import { countSignal } from './sweep.ts';

type EventWindow = Extract<Leaf, { readonly kind: 'event-window' }>;

/** How many events there are in the window; always known. */
export function eventWindowSignal(leaf: EventWindow, env: Environment, span: TimeSpan): Signal<number> {
  return countSignal(countedIn(leaf, env), span);
}

/** For each event the times T at which it is counted. */
function countedIn(leaf: EventWindow, { facts, scope }: Environment): readonly Interval[] {
  const { selector, windowMs } = leaf;
  switch (leaf.function) {
    case 'count':
      return selected(selector, scope, facts.occurrences).map(({ tMs }) => {
        return { startMs: tMs, endMs: tMs + windowMs };
      });
    case 'raised':
      return selected(selector, scope, facts.episodes).map(({ startMs }) => {
        return { startMs, endMs: startMs + windowMs };
      });
    case 'active':
      return selected(selector, scope, facts.episodes).map(({ startMs, endMs }) => {
        return { startMs, endMs: endMs + windowMs };
      });
  }
}
