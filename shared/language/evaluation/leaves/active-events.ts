import type { EventValue } from '../../../facts/event.ts';
import type { SelectorNode } from '../../ast.ts';
import type { Interval } from '../facts.ts';
import { labelValues } from '../operators.ts';
import { constant, type Signal } from '../signal.ts';
import { aggregateOf } from './aggregate.ts';
import { selected } from './agreement.ts';
import type { Leaf } from './leaf.ts';
import type { MatchedEvent, Reading } from './reading.ts';
import { countSignal, sweep } from './sweep.ts';

type ActiveEvent = MatchedEvent & Interval;

/** `count(X)` over active episodes. */
export function activeCountSignal(selector: SelectorNode, reading: Reading): Signal<number> {
  return countSignal(activeEvents(selector, reading), reading.span);
}

/** `labels(X, label)` over active episodes. */
export function activeLabelsSignal(
  selector: SelectorNode,
  label: string,
  reading: Reading,
): Signal<readonly string[]> {
  const events = activeEvents(selector, reading);
  if (events.length === 0) return constant(reading.span.fromMs, []);
  const active = new Set<ActiveEvent>();
  return sweep(events, reading.span, {
    enter: (event) => active.add(event),
    leave: (event) => active.delete(event),
    value: () => labelValues(active, label),
  });
}

/** `max(X.field)` and its like over active episodes; what is no number is left out. */
export function activeFieldSignal(
  leaf: Extract<Leaf, { readonly kind: 'active-field' }>,
  reading: Reading,
): Signal<number | undefined> {
  const items = activeEvents(leaf.selector, reading).flatMap(({ startMs, endMs, values }) => {
    const number = numberAt(values, leaf.field);
    return number === undefined ? [] : [{ startMs, endMs, number }];
  });
  const aggregate = aggregateOf(
    leaf.function,
    items.map(({ number }) => number),
  );
  return sweep(items, reading.span, {
    enter: ({ number }) => aggregate.add(number),
    leave: ({ number }) => aggregate.remove(number),
    value: aggregate.value,
  });
}

/** Episodes, and the facts of a match as if they were active all the time; each fact once. */
function activeEvents(selector: SelectorNode, reading: Reading): readonly ActiveEvent[] {
  const { env, span, matched } = reading;
  const episodes = selected(selector, env.scope, env.facts.episodes);
  if (matched.length === 0) return episodes;
  const facts = selected(selector, env.scope, matched);
  const ids = new Set(facts.map(({ id }) => id));
  const whole = facts.map(({ id, type, labels, values }) => {
    return { id, type, labels, values, startMs: span.fromMs, endMs: span.toMs + 1 };
  });
  return [...whole, ...episodes.filter(({ id }) => !ids.has(id))];
}

function numberAt(values: Readonly<Record<string, EventValue>>, field: string): number | undefined {
  const value = Object.hasOwn(values, field) ? values[field] : undefined;
  return typeof value === 'number' ? value : undefined;
}
