import { describe, expect, it } from 'vitest';
import { agreesWith, needsHosts, touchesOf } from '../../shared/correlator/instances.ts';
import {
  and,
  atLeastOfWeb,
  call,
  clear,
  field,
  memberChanged,
  number,
  occurrence,
  or,
  raise,
  ruleOf,
  selector,
} from './given.ts';

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

  it.each([
    ['an occurrence of its type', occurrence('DISK_FULL', 5, { labels: { zone: 'a' } }), 'occurred'],
    ['what its payload reads', raise({ type: 'PAID', labels: {}, startMs: 5 }), 'raised'],
    ['what its clear reads', raise({ type: 'CALM', labels: {}, startMs: 5 }), 'raised'],
    ['what holds it back', raise({ type: 'MAINTENANCE', labels: {}, startMs: 5 }), 'raised'],
    ['a change of its member', memberChanged('hash-of-member', 'node-1', 'true', 5), 'member'],
    [
      'the silence of a host',
      raise({ type: 'HOST_SILENT', labels: { host: 'node-1' }, startMs: 5 }),
      'raised',
    ],
  ])('is there for %s', (_, event, kind) => {
    const reading = {
      ...rule,
      when: or(rule.when, { kind: 'member', hash: 'hash-of-member' }),
      clear: selector('CALM'),
      set: { worst: call('max', field('PAID', 'amount')) },
      unless: { event: selector('MAINTENANCE'), waitMs: 0, extendMs: 0 },
    };
    expect(touchesOf([reading], event).map(({ fact }) => fact.kind)).toEqual([kind]);
  });

  it.each([
    ['a change of another member', memberChanged('other', 'node-1', 'true', 5)],
    ['the silence of a host that nothing rests on', raise({ ...full, type: 'HOST_SILENT' })],
    ['what was made in the shadow', { ...raise(full), shadow: true as const }],
  ])('is nothing for %s', (_, event) => {
    expect(touchesOf([rule], event)).toEqual([]);
  });

  it('is every instance besides its own, if those look over a host set', () => {
    const looking = { ...rule, when: and(rule.when, atLeastOfWeb(2, selector('DISK_FULL'))) };
    const touches = touchesOf([looking], raise(full));
    expect(touches.map(({ labels, scope }) => ({ labels, scope }))).toEqual([
      { labels: { host: 'node-1' }, scope: 'instance' },
      { labels: {}, scope: 'every' },
    ]);
  });

  it.each([
    [{ host: 'a' }, {}, true],
    [{ host: 'a' }, { host: 'a', zone: 'z' }, true],
    [{ host: 'a', zone: 'y' }, { zone: 'z' }, false],
  ])('agrees: %j with %j is %s', (instance, labels, expected) => {
    expect(agreesWith(instance, labels)).toBe(expected);
  });
});

describe('the hosts that a rule needs', () => {
  const overSets = { ...rule, in: 'db', when: and(rule.when, atLeastOfWeb(2, selector('DISK_FULL'))) };
  it.each([
    ['are none of a rule without host sets', rule, []],
    ['are those of every set that it names', overSets, ['db', 'web']],
    [
      'are those of its payload',
      { ...rule, set: { mean: call('avg_of', { kind: 'set', name: 'db' }, number(1)) } },
      ['db'],
    ],
  ])('%s', (_, of, sets) => {
    expect(needsHosts(of)).toEqual(sets);
  });
});
