import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBlock } from '../../bench/doc-block.ts';
import { model } from '../../bench/storm/model.ts';
import { report, stormBlock } from '../../bench/storm/report.ts';
import { itemBytesMax, runStorm } from '../../bench/storm/run.ts';
import {
  isReported,
  readSaved,
  reported,
  type SavedRun,
  stormsAsked,
  withRun,
} from '../../bench/storm/saved-runs.ts';
import { faultsOf, figuresOf, mustHold } from '../../bench/storm/sizes.ts';
import { type Expected, makeStorm, settleMs, stormMs } from '../../bench/storm/storm.ts';
import { judge } from '../../bench/storm/verdict.ts';
import { effectiveRules } from '../../shared/correlator/lateness.ts';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId } from '../../shared/facts/ids.ts';
import { makeClear, makeRaise } from '../../shared/facts/make-event.ts';
import { dayMs } from '../../shared/time.ts';
import { expectedNet } from '../simulation/expected.ts';

const startMs = Date.UTC(2026, 0, 5, 12);
const stand = { date: '2026-01-05', commit: 'abc', node: 'v24', machine: 'here' };

describe('a storm of 200 hosts', async () => {
  const run = await runStorm({ hosts: 200, seed: 7 });
  const figures = figuresOf(run);

  it('ends with every composite right, in time and within all bounds', () => {
    expect(faultsOf(run)).toEqual([]);
    const instances = run.verdict.rules.map(({ rule, instances }) => [rule, instances]);
    expect(Object.fromEntries(instances)).toEqual({
      'disks-fill': 1,
      'storage-fills': 1,
      'pair-full': 1,
      'rack-fills': 5,
      'rack-lost': 5,
      storm: 1,
    });
    expect(figures.settledMs).toBeLessThanOrEqual(settleMs);
  });

  it('writes an instance once a batch at most, and once again for each conflict and wake-up', () => {
    for (const [rule, { writes, instances }] of Object.entries(run.tables.rules)) {
      const wakes = rule === 'rack-lost' ? 2 * instances : 0;
      expect(writes, rule).toBeLessThanOrEqual(figures.batches * instances + wakes);
    }
    expect(figures.batches).toBeLessThan(200);
    expect(figures.largestBatch).toBeLessThanOrEqual(model.queue.batchMax);
  });

  it('is the same again from the same seed, to the last unit billed', async () => {
    expect(await runStorm({ hosts: 200, seed: 7 })).toEqual(run);
  }, 60_000);

  it('is the same as JSON, and told on a page with its sizes, its bill and its model', () => {
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
    const page = report([{ stand, run }]);
    expect(page).toContain(`| 200 | new | ${figures.composites} | 0 |`);
    expect(page).toContain('## The bill of 200 hosts');
    expect(page).toContain('for: 30s');
    expect(page).toContain('* 100,000 hosts, warmed tables: not run yet');
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('the saved storms', () => {
  const saved = readSaved();

  it('are those of the report, and all that must hold did', () => {
    const names = saved.map(({ run: { hosts, warmth } }) => `${hosts} ${warmth}`);
    const all = reported.map(({ hosts, warmth }) => `${hosts} ${warmth}`);
    expect(names).toEqual(all.filter((name) => names.includes(name)));
    expect(names).toEqual(expect.arrayContaining(['1000 new', '10000 new']));
    for (const { run } of saved.filter((each) => mustHold(each.run))) expect(faultsOf(run)).toEqual([]);
  });

  it('make the page, to the last byte', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../bench/results/storm.md'), 'utf8');
    expect(page).toBe(report(saved));
    expect(readBlock('bench:storm')).toBe(stormBlock(saved));
  });

  it('give way to a newer run of the same size on the same tables alone', () => {
    const like = saved.find(({ run }) => run.hosts === 10_000) as SavedRun;
    const newer = { ...like, stand: { ...stand, date: '2026-01-06' } };
    expect(withRun(saved, newer)).toEqual(saved.map((each) => (each === like ? newer : each)));
    expect(withRun(saved, { ...newer, run: { ...like.run, hosts: 7 } })).toEqual(saved);
  });
});

describe('the storms that are asked for', () => {
  it.each<[string | undefined, string | undefined, readonly string[]]>([
    [undefined, undefined, reported.map(({ hosts, warmth }) => `${hosts} ${warmth}`)],
    ['30000', undefined, ['30000 new', '30000 warmed']],
    ['30000', 'warmed', ['30000 warmed']],
    ['7,1000', undefined, ['1000 new', '7 new']],
    ['1000', 'warmed', ['1000 warmed']],
  ])('of %s hosts on %s tables', (sizes, tables, names) => {
    const asked = stormsAsked(sizes, tables);
    expect(asked.map(({ hosts, warmth }) => `${hosts} ${warmth}`)).toEqual(names);
  });

  it('are known as those of the report by their size and their tables', () => {
    expect(stormsAsked('1000,7', undefined).map(isReported)).toEqual([true, false]);
    expect(stormsAsked('1000', 'warmed').map(isReported)).toEqual([false]);
  });

  it.each([
    ['many', undefined],
    ['0', undefined],
    ['1000,', undefined],
    [undefined, 'cold'],
  ])('are neither %s hosts nor on %s tables', (sizes, tables) => {
    expect(() => stormsAsked(sizes, tables)).toThrow(/^--(hosts|tables): /);
  });
});

describe('a storm that outgrows one item', () => {
  it('of 500 hosts is folded in pages, and no item is larger than 100 kB', async () => {
    const run = await runStorm({ hosts: 500, seed: 3 });
    expect(faultsOf(run)).toEqual([]);
    const { folds, inboxEntries, pageWrites, leases, largestItemBytes } = run.tables;
    for (const count of [folds, inboxEntries, pageWrites, leases.taken]) expect(count).toBeGreaterThan(0);
    expect(largestItemBytes).toBeLessThanOrEqual(itemBytesMax);
    expect(leases.taken + leases.found).toBeGreaterThanOrEqual(folds);
  }, 60_000);
});

describe('the bounds of a storm', async () => {
  const run = await runStorm({ hosts: 20, seed: 1 });
  const withItem = (largestItemBytes: number) =>
    faultsOf({ ...run, tables: { ...run.tables, largestItemBytes } });
  const settledAfter = (ms: number) => {
    const rules = run.verdict.rules.map((rule) => ({ ...rule, settledMs: ms }));
    return faultsOf({ ...run, verdict: { ...run.verdict, rules } });
  };

  it('are kept at their edges, and broken beyond', () => {
    expect(withItem(itemBytesMax)).toEqual([]);
    expect(withItem(itemBytesMax + 1)).toEqual(['an item takes 100001 bytes, of 100000 at most']);
    expect(settledAfter(settleMs)).toEqual([]);
    expect(settledAfter(settleMs + 1)).toEqual(['the last composite came 60001 ms after the last event']);
  });

  it('are broken by what is left, fails or runs out of time', () => {
    const faults = faultsOf({ ...run, left: 2, died: 1, deadLetters: 3, errors: ['no'] });
    expect(faults).toEqual([
      '2 messages were left',
      '1 calls ran out of time',
      '3 messages were given up',
      'no',
    ]);
  });
});

describe('a storm that is more than tables take', () => {
  it('must be right all the same up to 10,000 hosts on new tables, and 30,000 once they are warmed', () => {
    expect(mustHold({ hosts: 10_000, warmth: 'new' })).toBe(true);
    expect(mustHold({ hosts: 10_001, warmth: 'new' })).toBe(false);
    expect(mustHold({ hosts: 30_000, warmth: 'warmed' })).toBe(true);
    expect(mustHold({ hosts: 30_001, warmth: 'warmed' })).toBe(false);
  });
});

describe('what a storm expects', () => {
  const storm = makeStorm({ hosts: 120, seed: 5, startMs, grainMs: 1_000, postMs: () => 0 });

  it('is one event of each host within the storm, and no two storms are the same', () => {
    expect(new Set(storm.arrivals.map(({ event }) => event.labels.host)).size).toBe(120);
    const times = storm.arrivals.map(({ event }) => event.t - startMs);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...times)).toBeLessThan(stormMs);
    const other = makeStorm({ hosts: 120, seed: 6, startMs, postMs: () => 0 });
    expect(other.expected).not.toEqual(storm.expected);
  });

  it('is what the reference says of the same events', () => {
    const rules = effectiveRules(storm.artifact).map((rule) => ({
      ...rule,
      reviseLimitMs: correlatorLimits.reviseMs,
    }));
    const told = storm.expected.map((each) => saidOf(each));
    const hosts = storm.hosts.map((host) => {
      const tags = { role: 'storage' };
      return { host, tags, silent: [], startMs: startMs - dayMs, endMs: Number.POSITIVE_INFINITY };
    });
    const known = {
      hostSets: storm.artifact.hostSets,
      hosts,
      events: [...storm.arrivals.map(({ event }) => event), ...told],
      horizonMs: storm.lastEventMs + settleMs,
    };
    for (const { rule: name, labels, startMs: start, raisedMs } of storm.expected) {
      const rule = rules.find((each) => each.name === name);
      if (rule === undefined) throw new Error(name);
      const { episodes } = expectedNet(rule, labels, known);
      const said = { startMs: start / 1_000, raisedMs: raisedMs / 1_000 };
      expect(episodes, `${name} ${canonicalKey(labels)}`).toEqual([said]);
    }
  });
});

describe('the verdict', () => {
  const expected: Expected = { rule: 'disks-fill', labels: {}, startMs, raisedMs: startMs };
  const raise = saidOf(expected);
  const source = raise.source;

  it('finds a composite right that was said so, however often it was revised', () => {
    const wrong = saidOf({ ...expected, startMs: startMs + 9, raisedMs: startMs + 9 }, startMs + 10);
    const retracted = makeClear(wrong, { t: wrong.t, r: startMs + 20, source, reason: 'retracted' });
    const { faults, rules } = judge([expected], [wrong, retracted, { ...raise, r: startMs + 20 }], startMs);
    expect(faults).toEqual([]);
    expect(rules).toEqual([
      {
        rule: 'disks-fill',
        instances: 1,
        wrong: 0,
        said: 3,
        settledMs: 20,
        lagMs: { p50: 20, p95: 20, max: 20 },
      },
    ]);
  });

  it('finds what is missing, what is said at another millisecond, what is cleared and what nobody expects', () => {
    const faultCount = (events: readonly TocsinEvent[]) => judge([expected], events, startMs).faults.length;
    expect(faultCount([])).toBe(1);
    expect(faultCount([saidOf({ ...expected, startMs: startMs + 1, raisedMs: startMs + 1 })])).toBe(1);
    const clear = makeClear(raise, { t: startMs + 5, r: startMs + 5, source, reason: 'condition-ended' });
    expect(faultCount([raise, clear])).toBe(1);
    expect(faultCount([raise, saidOf({ ...expected, rule: 'storm' })])).toBe(1);
    expect(faultCount([raise])).toBe(0);
  });
});

/** The raise that a composite is expected to say. */
function saidOf({ rule, labels, startMs: start, raisedMs }: Expected, r = raisedMs): TocsinEvent {
  const type = rule.toUpperCase().replaceAll('-', '_');
  const episode = episodeId('default', rule, canonicalKey(labels), start);
  const source = { kind: 'rule', name: rule } as unknown as TocsinEvent['source'];
  const raised = makeRaise({ type, severity: 'major', source, labels, episode, start, r });
  return {
    ...raised,
    t: raisedMs,
    rule: { application: 'default', name: rule, hash: 'hash' },
  } as TocsinEvent;
}
