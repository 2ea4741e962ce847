import type { Signal } from '../signal.ts';
import { aggregateOf } from './aggregate.ts';
import { memberValues } from './host-members.ts';
import type { Leaf } from './leaf.ts';
import type { Reading } from './reading.ts';
import { sweep } from './sweep.ts';

/** An aggregate over a host set is known where four fifths of the members are. */
const knownShare = { of: 5, known: 4 } as const;

/** `avg_of(set, expr)` and its like: over the members whose value is a number; unknown if too few are, or none is. */
export function overMembersSignal(
  leaf: Extract<Leaf, { readonly kind: 'over-members' }>,
  reading: Reading,
): Signal<number | undefined> {
  const values = memberValues(leaf.of, leaf.value, reading);
  const numbers = values.map(({ value }) => value).filter((value) => typeof value === 'number');
  const aggregate = aggregateOf(leaf.function, numbers);
  let size = 0;
  let known = 0;
  return sweep(values, reading.span, {
    enter({ value }) {
      size++;
      if (typeof value !== 'number') return;
      known++;
      aggregate.add(value);
    },
    leave({ value }) {
      size--;
      if (typeof value !== 'number') return;
      known--;
      aggregate.remove(value);
    },
    value: () =>
      known > 0 && known * knownShare.of >= size * knownShare.known ? aggregate.value() : undefined,
  });
}
