import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/facts/limits.ts';
import { arithmetic, labelValues } from '../../../shared/language/evaluation/operators.ts';

describe('arithmetic', () => {
  it.each([
    [true, 1],
    [1, true],
    ['2', 1],
    [1, '2'],
    [undefined, 1],
    [1, undefined],
  ])('of %j and %j is unknown', (left, right) => {
    expect(arithmetic('*', left, right)).toBeUndefined();
  });
});

describe('labelValues', () => {
  const hosts = (names: readonly string[]) => names.map((host) => ({ labels: { host } }));

  it('are distinct and sorted, of what has the label', () => {
    const events = [...hosts(['b', 'a', 'b']), { labels: {} }];
    expect(labelValues(events, 'host')).toEqual(['a', 'b']);
    expect(labelValues(events, 'toString')).toEqual([]);
  });

  it('are at most the named number, the first ones by their order', () => {
    const names = Array.from({ length: limits.valueEntries + 1 }, (_, i) => `h${String(i).padStart(4, '0')}`);
    const kept = names.slice(0, limits.valueEntries);
    expect(labelValues(hosts(kept), 'host')).toEqual(kept);
    expect(labelValues(hosts(names.toReversed()), 'host')).toEqual(kept);
  });
});
