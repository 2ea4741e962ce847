import { describe, expect, it } from 'vitest';
import { agreesWith, touchesOf } from '../../shared/correlator/instances.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { and, clear, raise, ruleOf, selector } from './given.ts';

const rule = ruleOf(and(selector('DISK_FULL', { zone: 'a' }), selector('ALERT')), { by: ['host'] });
const full = { type: 'DISK_FULL', labels: { host: 'node-1', zone: 'a' }, startMs: 1_000 };

describe('what an event touches', () => {
  it.each([
    [
      'one instance if it has every label of `by`',
      raise(full),
      [{ labels: { host: 'node-1' }, scope: 'instance' }],
    ],
    [
      'every instance if it lacks a label',
      raise({ ...full, labels: { zone: 'a' } }),
      [{ labels: {}, scope: 'every' }],
    ],
    ['nothing if no selector agrees', raise({ ...full, labels: { host: 'node-1', zone: 'b' } }), []],
    ['nothing if no selector names its type', raise({ ...full, type: 'OTHER' }), []],
    ['with its clear the same', clear(full, 2_000), [{ labels: { host: 'node-1' }, scope: 'instance' }]],
    [
      'with a clear that lacks what a selector asks the same',
      clear({ ...full, labels: { host: 'node-1' } }, 2_000),
      [{ labels: { host: 'node-1' }, scope: 'instance' }],
    ],
    ['nothing with a clear that disagrees', clear({ ...full, labels: { zone: 'b' } }, 2_000), []],
  ])('is %s', (_, event, expected) => {
    const touches = touchesOf([rule], event);
    expect(touches.map(({ labels, scope }) => ({ labels, scope }))).toEqual(expected);
  });

  it('is nothing for an occurrence, which is no truth value', () => {
    const { episode: _, ...rest } = raise(full);
    const occurrence: TocsinEvent = { ...rest, transition: 'occurred' };
    expect(touchesOf([rule], occurrence)).toEqual([]);
  });

  it.each([
    [{ host: 'a' }, {}, true],
    [{ host: 'a' }, { host: 'a', zone: 'z' }, true],
    [{ host: 'a', zone: 'y' }, { zone: 'z' }, false],
  ])('agrees: %j with %j is %s', (instance, labels, expected) => {
    expect(agreesWith(instance, labels)).toBe(expected);
  });
});
