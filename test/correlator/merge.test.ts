import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fact, factOf } from '../../shared/correlator/fact.ts';
import { factsOfState, fold, foldFacts } from '../../shared/correlator/fold.ts';
import { newState } from '../../shared/correlator/state.ts';
import { and, atLeast, decide, field, occurrence, raise, ruleOf, selector, told } from './given.ts';

const values = { used: 2, inodes: 5 };
const full = { type: 'DISK_FULL', labels: { host: 'node-1' }, startMs: 1_000, values };
const login = occurrence('LOGIN', 2_000, { values });
const reading = (...fields: readonly string[]) =>
  ruleOf(
    and(
      selector('DISK_FULL'),
      ...fields.flatMap((name) => [atLeast(field('DISK_FULL', name), 1), atLeast(field('LOGIN', name), 1)]),
    ),
    { hash: fields.join(' ') },
  );
const rules = [reading(), reading('used'), reading('inodes'), reading('used', 'inodes')];
const facts = rules.flatMap((rule) => [raise(full), login].map((event) => factOf(rule, event) as Fact));
const empty = newState(reading(), {});

describe('one statement, as rules with different fields read it', () => {
  it('comes to the same in every order, with doubles, and in any batches', () => {
    const whole = fold(empty, facts);
    const deliveries = fc.array(fc.nat(facts.length - 1), { maxLength: 20 });
    fc.assert(
      fc.property(deliveries, fc.nat(20), (order, cut) => {
        const all = [...order.map((i) => facts[i] as Fact), ...facts.toReversed()];
        expect(fold(fold(empty, all.slice(0, cut)), all.slice(cut))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
    expect(whole.children.map(({ raise: known }) => known?.values)).toEqual([values]);
    expect(whole.occurrences.map((each) => each.values)).toEqual([values]);
  });

  it('is new while it tells another field, and a repeat after that', () => {
    const first = foldFacts(empty, facts.slice(0, 2));
    const more = foldFacts(first.state, facts.slice(2, 4));
    expect([first.repeats, more.repeats]).toEqual([0, 0]);
    expect(more.state.children[0]?.raise?.values).toEqual({ used: 2 });
    const again = foldFacts(more.state, facts.slice(0, 4));
    expect(again).toEqual({ state: more.state, repeats: 4 });
    expect(again.state).toBe(more.state);
  });

  it('tells another field also if what is as old was forgotten, and comes back whole', () => {
    const forgetful = { ...fold(empty, facts.slice(0, 2)), forgottenMs: 9_000 };
    const more = fold(forgetful, facts);
    expect([more.children[0]?.raise?.values, more.occurrences[0]?.values]).toEqual([values, values]);
    expect(fold(empty, factsOfState(more))).toEqual({ ...more, forgottenMs: 0 });
  });

  it('is kept at the time at which it was read first', () => {
    const earlier = { ...(facts[3] as Fact), tMs: 1_500 };
    expect(fold(empty, [facts[1] as Fact, earlier]).occurrences).toMatchObject([
      { tMs: 2_000, values: { used: 2 } },
    ]);
  });
});

describe('an edit that reads another field of what is open', () => {
  it('goes on once the open episodes are told again', () => {
    const rule = ruleOf(selector('DISK_FULL'));
    const edited = ruleOf(atLeast(field('DISK_FULL', 'used'), 1), { hash: 'hash-2' });
    const before = decide(rule, told(rule, newState(rule, {}), raise(full)), 2_000);
    expect(before.events).toMatchObject([{ transition: 'raised' }]);
    const after = decide(edited, told(edited, before.state, raise(full)), 3_000);
    expect(after.events).toEqual([]);
    expect(after.state.published).toMatchObject([{ startMs: 1_000 }]);
    expect(after.state.published[0]).not.toHaveProperty('clear');
  });
});
