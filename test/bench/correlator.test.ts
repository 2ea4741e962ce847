import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batches, caseNames, cases, ruleOf } from '../../bench/correlator/cases.ts';
import { burstEvents, inputOf } from '../../bench/correlator/input.ts';
import { canJsonRules, runJsonRules } from '../../bench/correlator/json-rules.ts';
import { asText, batchesOf, contextOf, inMemory, run } from '../../bench/correlator/our-engine.ts';
import { correlatorBlock, report, savedCorrelator } from '../../bench/correlator/report.ts';
import { requestsOf } from '../../bench/correlator/requests.ts';
import { composing, matching } from '../../bench/correlator/steps.ts';
import { readBlock } from '../../bench/doc-block.ts';
import { hourMs } from '../../shared/time.ts';

describe('what the benchmark of the correlator saved', () => {
  const saved = savedCorrelator.read();

  it('has each case, and a rate of ours in each', () => {
    expect(saved.results.map(({ title }) => title)).toEqual(caseNames.map((name) => cases[name].title));
    for (const { engines, said } of saved.results) {
      expect(said).toBeGreaterThan(0);
      expect(
        engines.filter(({ engine }) => engine.startsWith('tocsin')).map(({ perSecond }) => perSecond),
      ).not.toContain(undefined);
    }
  });

  it('makes the pages, to the last byte', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../bench/results/correlator.md'), 'utf8');
    expect(page).toBe(report(saved));
    expect(readBlock('bench:correlator')).toBe(correlatorBlock(saved));
  });
});

describe.each(caseNames)('the benchmark of %s', (name) => {
  const given = cases[name];
  // Few of its bursts are dense enough to be told.
  const size = name === 'count' ? { keys: 12, bursts: 4 } : { keys: 3, bursts: 2 };
  const input = inputOf(given, size, 7);
  const endMs = (input.at(-1)?.t ?? 0) + hourMs;
  const linesOf = (
    batch: number,
    late: 'ignore' | 'revise',
    { shelf = inMemory(), step = composing } = {},
  ) => {
    const engine = { rule: ruleOf(given, late), context: contextOf(given), shelf, step, endMs };
    return run({ ...engine, batches: batchesOf(input, batch) })
      .lines()
      .toSorted();
  };
  const lines = linesOf(1, 'ignore');

  it('has events in order, no two of them an odd time apart', () => {
    expect(input).toHaveLength(size.keys * size.bursts * burstEvents);
    expect(input.every(({ t }, i) => i === 0 || t > (input[i - 1]?.t ?? 0))).toBe(true);
    expect(input.filter(({ t }) => t % 2 === 1)).toEqual([]);
    expect(inputOf(given, size, 7)).toEqual(input);
  });

  it('says something, and the same in batches of any size', () => {
    expect(lines.length).toBeGreaterThan(0);
    for (const batch of batches) expect(linesOf(batch, 'ignore')).toEqual(lines);
  });

  it('says the same when it may revise, and when its state is text', () => {
    expect(linesOf(100, 'revise')).toEqual(lines);
    expect(linesOf(100, 'ignore', { shelf: asText() })).toEqual(lines);
  });

  it('says the same when it only matches', () => {
    for (const batch of batches) expect(linesOf(batch, 'ignore', { step: matching })).toEqual(lines);
  });

  it.runIf(canJsonRules(name))('says what json-rules-engine says', async () => {
    expect((await runJsonRules(name, input)).toSorted()).toEqual(lines);
  });

  it('writes and reads less the larger the batches are', async () => {
    const [ten, hundred] = [await requestsOf(given, 10), await requestsOf(given, 100)];
    expect(hundred.writeUnits).toBeLessThan(ten.writeUnits);
    expect(hundred.readUnits * 5).toBeLessThan(ten.readUnits);
  });
});
