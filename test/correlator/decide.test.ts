import { describe, expect, it } from 'vitest';
import { endInstance } from '../../shared/correlator/end.ts';
import { newState } from '../../shared/correlator/state.ts';
import { episodeId, transitionId } from '../../shared/facts/ids.ts';
import { limits } from '../../shared/facts/limits.ts';
import {
  and,
  atLeast,
  call,
  clear,
  decide,
  field,
  node1,
  node2,
  not,
  raise,
  ruleOf,
  selector,
  shapeOf,
  told,
} from './given.ts';

const bothFull = and(selector('DISK_FULL', { host: 'node-1' }), selector('DISK_FULL', { host: 'node-2' }));

describe('a decision', () => {
  it('raises with the whole event: ids, values, message, causes, hop, evidence', () => {
    const rule = ruleOf(bothFull, {
      forMs: 2_000,
      set: {
        hosts: call('labels', selector('DISK_FULL'), selector('host')),
        worst: call('max', field('DISK_FULL', 'used')),
      },
      message: 'no room left on {hosts}',
    });
    const raises = [raise(node2), raise(node1)];
    const decision = decide(rule, told(rule, newState(rule, {}), ...raises), 5_000);
    const episode = episodeId('default', 'both-full', '[]', 3_000);
    const id = transitionId(episode, 'raised', 5_000);
    expect(decision.events).toEqual([
      {
        v: 1,
        id,
        type: 'BOTH_FULL',
        transition: 'raised',
        episode,
        start: 3_000,
        t: 5_000,
        r: 5_000,
        origin: id,
        severity: 'critical',
        source: { kind: 'rule', rule: 'both-full' },
        labels: {},
        values: { hosts: ['node-1', 'node-2'], worst: 0.99 },
        message: 'no room left on node-1, node-2',
        rule: { application: 'default', name: 'both-full', hash: 'hash-1' },
        causes: [raise(node1).id, raise(node2).id],
        evidence: { 'DISK_FULL{host="node-1"}': 1, 'DISK_FULL{host="node-2"}': 1 },
        hop: 2,
      },
    ]);
    expect(decision.reasons).toEqual([{ kind: 'raised', episode, atMs: 5_000 }]);
    expect(decision.nextDeadlineMs).toBeUndefined();
  });

  it('keeps of a child only the fields that the rule reads', () => {
    const rule = ruleOf(bothFull, { set: { worst: call('max', field('DISK_FULL', 'used')) } });
    const state = told(rule, newState(rule, {}), raise(node1));
    expect(state.children[0]?.raise?.values).toEqual({ used: 0.97 });
  });

  it.each([
    ['one millisecond before', 4_999, [], 5_000],
    ['at its end', 5_000, [{ transition: 'raised', t: 5_000, start: 3_000 }], undefined],
  ])('on a hold %s', (_, nowMs, shapes, nextDeadlineMs) => {
    const rule = ruleOf(bothFull, { forMs: 2_000 });
    const decision = decide(rule, told(rule, newState(rule, {}), raise(node1), raise(node2)), nowMs);
    expect(decision.events.map(shapeOf)).toEqual(shapes);
    expect(decision.nextDeadlineMs).toBe(nextDeadlineMs);
  });

  it.each([
    ['ends at its very end', 5_000, []],
    ['lasts one millisecond longer', 5_001, ['raised', 'cleared']],
  ])('raises nothing unless the condition still holds: one that %s', (_, endMs, transitions) => {
    const rule = ruleOf(bothFull, { forMs: 2_000 });
    const state = told(rule, newState(rule, {}), raise(node1), raise(node2), clear(node1, endMs));
    expect(decide(rule, state, 9_000).events.map((event) => event.transition)).toEqual(transitions);
  });

  it.each([
    ['goes on if the condition comes back within `clear_for`', 8_999, ['raised']],
    ['ends if it comes back one millisecond later', 9_001, ['raised', 'cleared', 'raised']],
  ])('on an open episode %s', (_, againMs, transitions) => {
    const rule = ruleOf(selector('DISK_FULL'), { clearForMs: 2_000 });
    const state = told(
      rule,
      newState(rule, {}),
      raise(node1),
      clear(node1, 7_000),
      raise({ ...node1, startMs: againMs }),
    );
    expect(decide(rule, state, 20_000).events.map((event) => event.transition)).toEqual(transitions);
  });

  it('waits for the lateness at both ends of an episode', () => {
    const rule = ruleOf(and(selector('DISK_FULL'), not(selector('MAINTENANCE'))), { latenessMs: 15_000 });
    const state = told(rule, newState(rule, {}), raise(node1), clear(node1, 4_000));
    const early = decide(rule, state, 15_999);
    expect(early).toMatchObject({ events: [], nextDeadlineMs: 16_000 });
    expect(early.reasons).toEqual([{ kind: 'awaits', atMs: 1_000 }]);
    const raised = decide(rule, early.state, 18_999);
    expect(raised.events.map(shapeOf)).toEqual([{ transition: 'raised', t: 1_000, start: 1_000 }]);
    expect(raised.nextDeadlineMs).toBe(19_000);
    const cleared = decide(rule, raised.state, 19_000);
    expect(cleared.events.map((event) => event.transition)).toEqual(['cleared']);
  });

  it('names what ended the absence of something as its cause', () => {
    const maintenance = { type: 'MAINTENANCE', labels: {}, startMs: 2_000 };
    const end = clear(maintenance, 5_000);
    const again = raise({ ...maintenance, startMs: 8_000 });
    const rule = ruleOf(not(selector('MAINTENANCE')));
    const { events } = decide(rule, told(rule, newState(rule, {}), raise(maintenance), end, again), 9_000);
    expect(events.map((event) => event.causes)).toEqual([[end.id], [events[0]?.id, again.id]]);
  });

  it('raises nothing for what held before the first fact', () => {
    const rule = ruleOf(not(selector('MAINTENANCE')));
    const state = told(rule, newState(rule, {}), raise({ type: 'MAINTENANCE', labels: {}, startMs: 2_000 }));
    expect(decide(rule, state, 9_000).events).toEqual([]);
  });

  it('counts matched events in a comparison', () => {
    const rule = ruleOf(atLeast(call('count', selector('DISK_FULL')), 3));
    const raises = [1, 2, 3].map((i) =>
      raise({ ...node1, labels: { host: `node-${i}` }, startMs: i * 1_000 }),
    );
    const state = told(rule, newState(rule, {}), ...raises, clear({ ...node1, startMs: 1_000 }, 8_000));
    expect(decide(rule, state, 9_000).events.map(shapeOf)).toEqual([
      { transition: 'raised', t: 3_000, start: 3_000 },
      { transition: 'cleared', t: 8_000, start: 3_000, reason: 'condition-ended' },
    ]);
  });

  it('names as causes only what is still active when the hold completes', () => {
    const rule = ruleOf(selector('DISK_FULL'), { forMs: 4_000 });
    const events = [raise(node1), raise(node2), clear(node1, 5_000)];
    const [raised] = decide(rule, told(rule, newState(rule, {}), ...events), 9_000).events;
    expect(raised).toMatchObject({ t: 5_000, causes: [raise(node2).id] });
  });

  it.each([limits.causes, limits.causes + 1])('of %i matched children names at most the limit', (count) => {
    const rule = ruleOf(selector('DISK_FULL'));
    const raises = Array.from({ length: count }, (_, i) => raise({ ...node1, labels: { host: `n-${i}` } }));
    const { events } = decide(rule, told(rule, newState(rule, {}), ...raises), 9_000);
    expect(events[0]?.causes).toHaveLength(limits.causes);
  });
});

describe('an edited rule', () => {
  const before = ruleOf(selector('DISK_FULL'));
  const raised = decide(before, told(before, newState(before, {}), raise(node1)), 2_000);

  it('leaves an open episode open while the new condition holds', () => {
    const after = { ...before, hash: 'hash-2', when: selector('DISK_FULL', { host: 'node-1' }) };
    const kept = decide(after, raised.state, 5_000);
    expect(kept.events).toEqual([]);
    const ended = decide(after, told(after, kept.state, clear(node1, 8_000)), 8_000);
    expect(ended.events).toMatchObject([
      { transition: 'cleared', origin: raised.events[0]?.id, rule: { hash: 'hash-2' } },
    ]);
  });

  it('clears it by the new condition from now on', () => {
    const after = { ...before, hash: 'hash-2', when: selector('DISK_FULL', { host: 'node-2' }) };
    expect(decide(after, raised.state, 5_000).events.map(shapeOf)).toEqual([
      { transition: 'cleared', t: 5_000, start: 1_000, reason: 'condition-ended' },
    ]);
  });

  it('does not judge again what is over', () => {
    const over = decide(before, told(before, raised.state, clear(node1, 4_000)), 4_000);
    const after = { ...before, hash: 'hash-2', when: selector('DISK_FULL', { host: 'node-2' }) };
    expect(decide(after, over.state, 5_000).events).toEqual([]);
  });

  it('that is removed clears its episode once, and is judged anew when it comes back', () => {
    const ended = endInstance(raised.state, 5_000);
    expect(ended.events.map(shapeOf)).toEqual([
      { transition: 'cleared', t: 5_000, start: 1_000, reason: 'rule-removed' },
    ]);
    expect(endInstance(ended.state, 6_000)).toEqual({ state: ended.state, events: [] });
    expect(decide(before, ended.state, 7_000).events.map(shapeOf)).toEqual([
      { transition: 'raised', t: 5_000, start: 5_000 },
    ]);
  });
});
