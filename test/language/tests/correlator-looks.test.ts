import { describe, expect, it } from 'vitest';
import { factsOfState } from '../../../shared/correlator/fold.ts';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import type { HostFact } from '../../../shared/language/evaluation/facts.ts';
import { defaultStartMs as startMs } from '../../../shared/language/tests/load-test.ts';
import {
  type CorrelatorWorld,
  type Delivery,
  type OpenCorrelator,
  openCorrelator,
} from '../../../shared/language/tests/open-correlator.ts';
import { minuteMs } from '../../../shared/time.ts';
import { raise } from '../../correlator/given.ts';
import { compiled } from '../given.ts';

const atOnce = (_: unknown, nowMs: number) => [nowMs];
const minute = (n: number) => startMs + n * minuteMs;

function given(type: string, labels: Readonly<Record<string, string>>, at: number): Delivery {
  return { atMs: minute(at), event: raise({ type, labels, startMs: minute(at) }) };
}

/** A host that is there from one minute to another, that outside. */
function host(name: string, from: number, to = Number.POSITIVE_INFINITY): HostFact {
  return { host: name, tags: { role: 'web' }, startMs: minute(from), endMs: minute(to), silent: [] };
}

interface Watched {
  readonly correlator: OpenCorrelator;
  /** `rule key @minute facts`, for each decision. */
  readonly seen: string[];
}

function watched(
  rules: string,
  hosts: readonly HostFact[] = [],
  spread: (event: unknown, nowMs: number) => readonly number[] = atOnce,
  more: Partial<CorrelatorWorld> = {},
): Watched {
  const artifact = compiled(`host_sets: { web: { tags: { role: web } } }\nrules:\n${rules}`);
  const seen: string[] = [];
  const world: CorrelatorWorld = {
    contextAt: () => ({ hostSets: artifact.hostSets, hosts, series: [] }),
    startMs,
    observe: ({ rule, labels, state }, nowMs) => {
      const key = Object.values(labels).join('/');
      seen.push(`${rule.name} ${key} @${(nowMs - startMs) / minuteMs} ${factsOfState(state).length}`);
    },
    ...more,
  };
  return { correlator: openCorrelator(effectiveRules(artifact), spread, world), seen };
}

function advance(
  { correlator }: Watched,
  untilMinute: number,
  facts: readonly Delivery[],
  looks: readonly number[] = [],
): readonly string[] {
  const looksMs = looks.map(minute);
  const { events } = correlator.advance({
    given: facts,
    looksMs,
    untilMs: minute(untilMinute),
    instants: 100,
  });
  return events.map(({ type, transition, t }) => `${transition} ${type} @${(t - startMs) / minuteMs}`);
}

const keys = ({ correlator }: Watched) =>
  correlator.instances().map(({ labels }) => Object.values(labels).join());

const plain = '  - { name: r, by: [host], when: A }\n';
const negated = '  - { name: n, by: [host], when: not A, lateness: 0s }\n';

describe('the work of a correlator on a virtual clock', () => {
  it('decides what was touched, once, and nothing else', () => {
    const run = watched(plain);
    advance(run, 9, [
      given('A', { host: 'a' }, 1),
      given('A', { host: 'b' }, 2),
      given('A', { host: 'c' }, 3),
    ]);
    expect(run.seen).toEqual(['r a @1 1', 'r b @2 1', 'r c @3 1']);
  });

  it('delivers nothing twice from stretch to stretch', () => {
    const run = watched(plain);
    advance(run, 2, [given('A', { host: 'a' }, 1)]);
    advance(run, 4, [given('A', { host: 'b' }, 3)]);
    expect(run.seen).toEqual(['r a @1 1', 'r b @3 1']);
  });

  it('delivers at once what is given late', () => {
    const run = watched(plain);
    advance(run, 5, []);
    advance(run, 9, [given('A', { host: 'a' }, 1)]);
    expect(run.seen).toEqual(['r a @5 1']);
  });

  it('delivers what it publishes when it is spread, once', () => {
    const above = `${plain}  - { name: s, by: [host], when: R }\n`;
    const run = watched(above, [], (_, nowMs) => [nowMs + 2 * minuteMs, nowMs + 3 * minuteMs]);
    advance(run, 9, [given('A', { host: 'a' }, 1), given('A', { host: 'b' }, 2)]);
    // The same event twice is one fact.
    expect(run.seen).toEqual(['r a @1 1', 'r b @2 1', 's a @3 1', 's a @4 1', 's b @4 1', 's b @5 1']);
  });

  it('gives nothing to others of what is tried out in the shadow', () => {
    const run = watched(
      '  - { name: r, by: [host], when: A, mode: shadow }\n  - { name: s, by: [host], when: R }\n',
    );
    expect(advance(run, 9, [given('A', { host: 'a' }, 1)])).toEqual(['raised R @1']);
    expect(run.seen).toEqual(['r a @1 1']);
  });

  it('gives an event without a label of "by" to the instances that agree, also to those that begin later', () => {
    const run = watched('  - { name: r, by: [host, disk], when: A and B }\n');
    advance(run, 9, [
      given('A', { host: 'a', disk: 'x' }, 1),
      given('A', { host: 'b', disk: 'x' }, 1),
      given('B', { host: 'a' }, 2),
      given('A', { host: 'a', disk: 'y' }, 3),
      given('A', { host: 'b', disk: 'y' }, 3),
    ]);
    expect(run.seen).toEqual(['r x/a @1 1', 'r x/b @1 1', 'r x/a @2 2', 'r y/a @3 2', 'r y/b @3 1']);
  });

  it('shows what there is to nobody where nobody watches', () => {
    const rules = effectiveRules(compiled(`rules:\n${plain}`));
    const correlator = openCorrelator(rules, atOnce, {
      contextAt: () => ({ hostSets: {}, hosts: [], series: [] }),
      startMs,
    });
    const facts = [given('A', { host: 'a' }, 0)];
    correlator.advance({ given: facts, looksMs: [], untilMs: startMs, instants: 9 });
    expect(correlator.instances()).toHaveLength(1);
    expect(() => correlator.observeAll()).not.toThrow();
  });
});

describe('what a correlator does when it looks', () => {
  it('begins at the start with hosts for rules that can hold of nothing, and decides them', () => {
    const run = watched(plain + negated, [host('a', 0), host('b', 0)]);
    expect(advance(run, 1, [], [0])).toEqual(['raised N @0', 'raised N @0']);
    expect(keys(run)).toEqual(['a', 'b']);
    expect(run.seen).toEqual(['n a @0 0', 'n b @0 0']);
  });

  it('begins later with the hosts that are there for all rules of hosts', () => {
    const run = watched(plain + negated, [host('a', 1), host('b', 1, 4), host('c', 1, 5)]);
    expect(advance(run, 4, [], [4])).toEqual(['raised N @1', 'raised N @1']);
    expect(keys(run).toSorted()).toEqual(['a', 'a', 'c', 'c']);
  });

  it('looks in the order of time', () => {
    const run = watched(negated, [host('a', 0)]);
    advance(run, 9, [], [7, 3, 5]);
    expect(run.seen).toEqual(['n a @3 0', 'n a @5 0', 'n a @7 0']);
  });

  it('begins none with hosts for what is keyed otherwise', () => {
    const run = watched(
      '  - { name: j, by: [job], when: { all_of: web, where: DOWN } }\n  - { name: w, by: [], when: { all_of: web, where: DOWN } }\n',
      [host('a', 0)],
    );
    advance(run, 9, [], [0, 5]);
    expect(keys(run)).toEqual([]);
    expect(run.seen).toEqual(['w  @0 0', 'w  @5 0']);
  });

  it('begins at the start with what compares samples of several hosts, and decides it each time', () => {
    const run = watched(
      '  - { name: c, by: [], when: \'system.cpu.utilization{host="a"} > system.cpu.utilization{host="b"}\' }\n',
    );
    advance(run, 9, [], [0, 5]);
    expect(run.seen).toEqual(['c  @0 0', 'c  @5 0']);
  });

  it('decides again what is there of rules over hosts, and of the others only when more is known than facts tell', () => {
    const rules = `${plain}  - { name: p, by: [job], when: A }\n`;
    const facts = [given('A', { host: 'a' }, 1), given('A', { job: 'x' }, 1)];
    const usual = watched(rules, [host('a', 0)]);
    advance(usual, 9, facts, [4]);
    expect(usual.seen.filter((each) => each.includes('@4'))).toEqual(['r a @4 2']);
    const told = watched(rules, [host('a', 0)], atOnce, { allLookMs: minute(4) });
    advance(told, 9, facts, [4]);
    expect(told.seen.filter((each) => each.includes('@4'))).toEqual(['p x @4 2', 'r a @4 2']);
  });
});
