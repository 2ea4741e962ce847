import { describe, expect, it } from 'vitest';
import { newState } from '../../shared/correlator/state.ts';
import { episodeId, transitionId } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import {
  atLeast,
  call,
  clear,
  decide,
  field,
  occurrence,
  raise,
  ruleOf,
  seconds,
  selector,
  sequenceOf,
  told,
} from './given.ts';

const rule: CompositeRule = ruleOf(
  { ...sequenceOf(5_000, 'DEPLOYED', 'ERROR_RATE'), without: [selector('ROLLED_BACK')] },
  {
    kind: 'occurrence',
    set: {
      who: call('labels', selector('DEPLOYED'), selector('who')),
      rate: call('max', field('ERROR_RATE', 'rate')),
    },
    message: '{who} broke it: {rate:percent}',
  },
);
const deployed = occurrence('DEPLOYED', 1_000, { labels: { who: 'ann' }, hop: 1 });
const rated = { type: 'ERROR_RATE', labels: { host: 'a' }, startMs: 3_000, values: { rate: 0.5 } };
const matched = told(rule, newState(rule, {}), deployed, raise(rated));

describe('a composite occurrence', () => {
  it('is the whole event: id, start, the payload of its match, causes', () => {
    const id = transitionId(episodeId('default', 'both-full', '[]', 1_000), 'occurred', 3_000);
    const { events, reasons, nextDeadlineMs } = decide(rule, matched, 3_000);
    expect(events).toEqual([
      {
        v: 1,
        id,
        type: 'BOTH_FULL',
        transition: 'occurred',
        start: 1_000,
        t: 3_000,
        r: 3_000,
        origin: id,
        severity: 'critical',
        source: { kind: 'rule', rule: 'both-full' },
        labels: {},
        values: { who: ['ann'], rate: 0.5 },
        message: 'ann broke it: 50%',
        rule: { application: 'default', name: 'both-full', hash: 'hash-1' },
        causes: [deployed.id, raise(rated).id],
        evidence: {},
        hop: 1,
      },
    ]);
    expect(reasons).toEqual([{ kind: 'occurred', episode: id, atMs: 3_000 }]);
    expect(nextDeadlineMs).toBeUndefined();
  });

  it('that late facts take back is retracted by its id, which stands for an episode', () => {
    const first = decide(rule, matched, 3_000);
    const back = told(rule, first.state, occurrence('ROLLED_BACK', 2_000, {}, 5_000));
    const { events } = decide(rule, back, 7_000);
    const [said] = first.events;
    expect(events).toMatchObject([
      {
        transition: 'cleared',
        reason: 'retracted',
        episode: said?.id,
        origin: said?.id,
        causes: [said?.id],
        t: 7_000,
        r: 7_000,
      },
    ]);
  });

  it('that late facts begin earlier is said anew under its origin', () => {
    const first = decide(rule, matched, 3_000);
    const earlier = told(rule, first.state, occurrence('DEPLOYED', 500, {}, 5_000));
    const { events } = decide(rule, earlier, 7_000);
    expect(
      events.map(({ transition, reason, start, t, origin }) => [transition, reason, start, t, origin]),
    ).toEqual([
      ['cleared', 'retracted', 1_000, 7_000, first.events[0]?.id],
      ['occurred', undefined, 500, 3_000, first.events[0]?.id],
    ]);
  });

  it('that comes back after it was retracted has another id and its origin', () => {
    const over = { ...rule, when: { ...sequenceOf(5_000, 'DEPLOYED', 'ERROR_RATE') } };
    const first = decide(over, told(over, newState(over, {}), deployed, raise(rated)), 3_000);
    const taken = { ...clear(rated, 9_000), t: 9_000, r: 9_000, reason: 'retracted' };
    const second = decide(over, told(over, first.state, taken), 9_000);
    const again = { ...raise(rated), id: 'again', r: 9_001 };
    const third = decide(over, told(over, second.state, again), 9_500);
    expect(third.events).toMatchObject([{ transition: 'occurred', t: 3_000, origin: first.events[0]?.id }]);
    expect(third.events[0]?.id).not.toBe(first.events[0]?.id);
  });

  it('of late facts is published late', () => {
    const first = decide(rule, told(rule, newState(rule, {}), raise(rated)), 3_000);
    const { events } = decide(rule, told(rule, first.state, { ...deployed, r: 9_000 }), 9_000);
    expect(events).toMatchObject([{ transition: 'occurred', t: 3_000, r: 9_000 }]);
  });

  it('has an id of its own where two matches have one begin and one end', () => {
    const after = {
      ...rule,
      when: { kind: 'absent_after', after: selector('A'), absent: selector('B'), forMs: 10 } as const,
    };
    const both = ['x', 'y'].map((who) => occurrence('A', 1_000, { labels: { who } }));
    const { events } = decide(after, told(after, newState(after, {}), ...both), 1_010);
    expect(events.map(({ start, t }) => [start, t])).toEqual([
      [1_000, 1_010],
      [1_000, 1_010],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    expect(events.flatMap(({ causes }) => causes).sort()).toEqual(both.map(({ id }) => id).sort());
  });

  it('over a truth is one for each begin, and no more after its facts are forgotten', () => {
    const begins = ruleOf(atLeast(call('count', selector('LOGIN'), seconds(2)), 2), { kind: 'occurrence' });
    const logins = [1_000, 1_500, 9_000, 9_500].map((tMs) => occurrence('LOGIN', tMs));
    const first = decide(begins, told(begins, newState(begins, {}), ...logins), 9_500);
    expect(first.events.map(({ t, causes }) => [t, causes.length])).toEqual([
      [1_500, 2],
      [9_500, 2],
    ]);
    const later = told(begins, first.state, occurrence('LOGIN', 50_000_000));
    expect(decide(begins, later, 50_000_000).events).toEqual([]);
  });
});

describe('a composite that reads occurrences of another', () => {
  const counting = ruleOf(atLeast(call('count', selector('BOTH_FULL'), seconds(60)), 1));

  it.each([
    ['before', 0],
    ['after', 1],
  ])('counts none that was retracted, if that is heard %s the occurrence', (_, turn) => {
    const first = decide(rule, matched, 3_000);
    const back = told(rule, first.state, occurrence('ROLLED_BACK', 2_000, {}, 5_000));
    const said = [...first.events, ...decide(rule, back, 7_000).events];
    const heard = told(counting, newState(counting, {}), ...(turn === 0 ? said.toReversed() : said));
    expect(decide(counting, heard, 9_000).events).toEqual([]);
    expect(
      decide(counting, told(counting, newState(counting, {}), ...first.events), 9_000).events,
    ).toHaveLength(1);
  });
});
