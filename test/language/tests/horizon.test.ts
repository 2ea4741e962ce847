import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { horizonOf } from '../../../shared/language/tests/horizon.ts';
import { testLimits } from '../../../shared/language/tests/limits.ts';
import type { Given, TestCase } from '../../../shared/language/tests/test-case.ts';
import { compiled } from '../given.ts';

const at = { file: 'f.yaml', line: 1, column: 1, endColumn: 2 };
const ofHost = { at, host: 'a' };
const samples = { ...ofHost, kind: 'samples', labels: {}, values: {} } as const;
const event = { at, kind: 'event', transition: 'raised', type: 'X', labels: {}, values: {} } as const;

function testOf(given: readonly Given[], expectedMs = 0): TestCase {
  const expected = { at, transition: 'raised', type: 'X', atMs: expectedMs, labels: {}, values: {} } as const;
  return {
    name: { value: 't', at },
    startMs: 0,
    hosts: new Map(),
    given,
    expect: [expected],
    nothingElse: false,
    explain: [],
  };
}

function horizon(test: TestCase, rules = '') {
  const artifact = compiled(`rules: [${rules}]`);
  const { hostRules, memberRules = [] } = artifact;
  return horizonOf(test, { hostRules, memberRules, composites: effectiveRules(artifact) });
}

describe('the end of a test', () => {
  it.each<[string, Given, number]>([
    ['the end of a silence', { ...ofHost, kind: 'silence', fromMs: 3, toMs: 9 }, 9],
    ['the begin of one without an end', { ...ofHost, kind: 'silence', fromMs: 3 }, 3],
    ['a leave', { ...ofHost, kind: 'membership', change: 'leaves', atMs: 4 }, 4],
    ['the receipt of an event', { ...event, atMs: 1, receivedMs: 7 }, 7],
    ['the validity of a series', { ...samples, fromMs: 1, toMs: 100, everyMs: 10 }, 130],
    ['the validity of a sample', { ...samples, fromMs: 5, toMs: 5, validForMs: 10 }, 15],
  ])('is not before %s', (_, line, lastMs) => {
    expect(horizon(testOf([line]))).toMatchObject({ lastMs, endMs: lastMs });
    expect(horizon(testOf([line], 1_000)).lastMs).toBe(1_000);
  });

  it('is behind holds, windows and waits, level by level', () => {
    const low =
      '{ name: low, by: [], when: "count(X, 1m) > 2", for: 90s, unless: { event: Y, wait: 2m, extend: 3m } }';
    const high = '{ name: high, by: [], when: LOW and not Z, clear_for: 20s, max_gap: 5s }';
    expect(horizon(testOf([], 1), low).endMs).toBe(1 + (180 + 90 + 120) * 1000);
    const both = horizon(testOf([], 1), `${low}, ${high}`);
    expect(both.endMs).toBe(1 + (180 + 90 + 120 + 20 + 5) * 1000);
    const deliveries = 3;
    expect(both.settledMs - both.endMs).toBe(15_000 + deliveries * testLimits.deliveryMs);
  });

  it('is behind the windows of agents', () => {
    const rule = '{ name: r, when: "avg(system.cpu.utilization, 5m) > 90%", for: 30s }';
    expect(horizon(testOf([], 1), rule).endMs).toBe(1 + 330_000);
  });
});
