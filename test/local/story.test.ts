import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storyFailure, storySoFar, storySteps } from '../../local/headline/story.ts';
import type { TocsinEvent, Transition } from '../../shared/facts/event.ts';

const t0 = Date.UTC(2026, 10, 21, 9);

function event(
  type: string,
  transition: Transition,
  atMs: number,
  labels: Record<string, string> = {},
): TocsinEvent {
  const id = `${type}-${transition}-${atMs}-${labels.host ?? ''}`;
  return {
    v: 1,
    id,
    type,
    transition,
    t: t0 + atMs,
    r: t0 + atMs,
    origin: id,
    severity: 'info',
    source: { kind: 'system', name: 'test' },
    labels,
    values: {},
    causes: [],
  };
}

const onNode = (host: string) => ({ host, response: 'r1' });
const full = [
  event('DISK_FULL', 'raised', 1, { host: 'node-2' }),
  event('DISK_FULL', 'raised', 2, { host: 'node-1' }),
  event('NEED_NEW_NODE', 'raised', 4),
  event('STORAGE_CRISIS', 'raised', 4),
  event('RESPONSE_PLANNED', 'occurred', 5, onNode('node-1')),
  event('RESPONSE_RUNNING', 'occurred', 6, onNode('node-1')),
  event('STORAGE_ATTACHED', 'occurred', 9, onNode('node-1')),
  event('DISK_FULL', 'cleared', 20, { host: 'node-1' }),
  event('NEED_NEW_NODE', 'cleared', 20),
  event('STORAGE_CRISIS', 'cleared', 20),
].map((each, i) => ({ ...each, r: t0 + 100 + i }));

const without = (type: string, transition: Transition): TocsinEvent[] =>
  full.filter((each) => each.type !== type || each.transition !== transition);
const stepsOf = (events: readonly TocsinEvent[]): readonly string[] =>
  storySoFar(events).map(({ step }) => step);

describe('the story of the headline', () => {
  it('is told in full whatever the order and number in which its events come', () => {
    const deliveries = fc
      .tuple(fc.shuffledSubarray(full, { minLength: full.length }), fc.array(fc.constantFrom(...full)))
      .map((parts) => parts.flat());
    fc.assert(
      fc.property(deliveries, (events) => {
        expect(stepsOf(events)).toEqual([...storySteps]);
      }),
    );
  });

  const cut = (n: number): readonly string[] => storySteps.slice(0, n);
  it.each<[string, readonly TocsinEvent[], readonly string[]]>([
    ['nothing, before anything happened', [], []],
    [
      'one full disk, if the same one is full twice',
      [full[0] as TocsinEvent, event('DISK_FULL', 'raised', 2, { host: 'node-2' })],
      cut(1),
    ],
    ['no further than the composite that is missing', without('NEED_NEW_NODE', 'raised'), cut(2)],
    ['no further than the crisis that is missing', without('STORAGE_CRISIS', 'raised'), cut(3)],
    ['no further than the plan that is missing', without('RESPONSE_PLANNED', 'occurred'), cut(4)],
    [
      'no attachment by another response',
      full.map((each) =>
        each.type === 'STORAGE_ATTACHED' ? { ...each, labels: { ...each.labels, response: 'r2' } } : each,
      ),
      cut(5),
    ],
    [
      'no clear of the other host',
      full.map((each) =>
        each.type === 'DISK_FULL' && each.transition === 'cleared'
          ? { ...each, labels: { host: 'node-2' } }
          : each,
      ),
      cut(6),
    ],
    [
      'no clear before the storage was there',
      full.map((each) =>
        each.type === 'DISK_FULL' && each.transition === 'cleared' ? { ...each, t: t0 + 8 } : each,
      ),
      cut(6),
    ],
    ['no end while the composite is not cleared', without('NEED_NEW_NODE', 'cleared'), cut(7)],
  ])('tells %s', (_, events, steps) => {
    expect(stepsOf(events)).toEqual(steps);
  });

  it.each(['RESPONSE_SUPPRESSED', 'RESPONSE_FAILED', 'RESPONSE_ROLLED_BACK', 'RESPONSE_ROLLBACK_FAILED'])(
    'cannot end well after %s',
    (type) => {
      const bad = event(type, 'occurred', 10);
      expect(storyFailure([...full, bad])).toEqual(bad);
    },
  );

  it('can end well as long as no response failed', () => {
    expect(storyFailure(full)).toBeUndefined();
  });
});
