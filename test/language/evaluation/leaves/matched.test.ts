import { describe, expect, it } from 'vitest';
import type { EventValue } from '../../../../shared/facts/event.ts';
import type { MatchedEvent } from '../../../../shared/language/evaluation/leaves/reading.ts';
import { valueAt } from '../../../../shared/language/evaluation/program.ts';
import { environment, episode, parse } from './given.ts';

const active = episode('E', 0, 100, { host: 'a' }, { used: 3 });
const fact = (id: string, host: string, used: number): MatchedEvent => ({
  id,
  type: 'E',
  labels: { host },
  values: { used },
});

describe('the facts of a match', () => {
  it.each<[string, readonly MatchedEvent[], EventValue]>([
    ['count(E)', [], 1],
    ['count(E)', [fact('x', 'b', 5)], 2],
    ['count(E{host="b"})', [fact('x', 'b', 5), fact('y', 'c', 7)], 1],
    ['labels(E, host)', [fact('x', 'b', 5)], ['a', 'b']],
    ['max(E.used)', [fact('x', 'b', 5)], 5],
    ['sum(E.used)', [fact('x', 'b', 5)], 8],
    ['count(E)', [fact(active.id, 'a', 3)], 1],
    ['sum(E.used)', [fact(active.id, 'a', 3)], 3],
  ])('are read by %s beside what is active, each once: %j', (text, matched, expected) => {
    const env = environment({ episodes: [active] });
    expect(valueAt(parse(text), env, 50, matched)).toEqual(expected);
  });
});
