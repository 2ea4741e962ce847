import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../shared/facts/metrics.ts';
import { domainOfMetric } from '../../../shared/language/reasoning/metric-domains.ts';
import { type NumberFacts, numberFacts } from '../../../shared/language/reasoning/number-facts.ts';
import {
  allValues,
  atLeast,
  atMost,
  integersIn,
  intersection,
  onlyValue,
} from '../../../shared/language/reasoning/value-set.ts';
import { expr, metricOf } from '../placement/given.ts';

const busy = 'system.cpu.utilization';
const used = 'system.memory.usage';
const sent = 'system.network.io';
const since = 'system.uptime';
const offset = 'host.clock.offset';
const metric = (name: string) => metricOf(name) as Metric;
const share = domainOfMetric(metric(busy));

const any: NumberFacts = { domain: allValues };
const positive: NumberFacts = { domain: atLeast(0) };
const count: NumberFacts = { domain: integersIn(atLeast(0)), isInteger: true, unit: 'count', isFree: true };

describe('what is certain of a number', () => {
  it.each<[string, NumberFacts | undefined]>([
    ['3', { domain: onlyValue(3) }],
    [busy, { domain: share, unit: 'ratio', sampled: metric(busy), isFree: true }],
    ['shop.unheard', any],
    ['A', undefined],
    [`-${busy}`, any],
    ['-A', undefined],
    [`${busy} + 1`, positive],
    [`${busy} * ${busy}`, positive],
    [`${busy} % 2`, positive],
    [`${busy} - 1`, any],
    [`-1 + ${busy}`, any],
    [`${busy} + -1`, any],
    ['A + 1', undefined],
    ['1 + A', undefined],
    ['1 > 2', undefined],
    ['count(A)', count],
    ['count(A, 5m)', count],
    ['raised(A, 5m)', count],
    ['active(A, 5m)', count],
    ['max(A.used)', any],
    ['labels(A, host)', undefined],
    ['exists(A)', undefined],
    [`exists(${busy})`, undefined],
    [`abs(1 - ${busy})`, positive],
    ['abs(A)', undefined],
    ['abs(1 > 2)', undefined],
    ['max(1, A)', undefined],
    [`max(${busy}, A)`, undefined],
    [`max(${busy}, 50%)`, { domain: intersection(share, atLeast(0.5)), unit: 'ratio' }],
    [`min(50%, ${busy})`, { domain: intersection(share, atMost(0.5)), unit: 'ratio' }],
    ['max(1, 2)', { domain: onlyValue(2) }],
    [`avg_of(web, ${busy})`, { domain: share, unit: 'ratio', isFree: true }],
    [`sum_of(web, ${busy})`, { domain: atLeast(0), unit: 'ratio', isFree: true }],
    ['max_of(web, count(A, 5m))', { domain: atLeast(0), unit: 'count', isFree: true }],
    ['avg_of(web, shop.unheard)', { domain: allValues, isFree: true }],
    ['avg_of(web, A)', undefined],
  ])('of %s', (text, expected) => {
    expect(numberFacts(expr(text), metricOf)).toEqual(expected);
  });

  it.each<[string, string, NumberFacts]>([
    ['count', busy, count],
    ['distinct', busy, count],
    ['sum', busy, { domain: atLeast(0), unit: 'ratio', isFree: true }],
    ['sum', offset, { domain: allValues, unit: 'seconds', isFree: true }],
    ['stddev', busy, { domain: atLeast(0), unit: 'ratio' }],
    ['avg', busy, { domain: share, unit: 'ratio', isFree: true }],
    ['p95', busy, { domain: share, unit: 'ratio', isFree: true }],
    ['rate', sent, { domain: atLeast(0), unit: 'bytes', isFree: true }],
    ['rate', since, { domain: atLeast(0), unit: 'ratio', isFree: true }],
    ['rate', 'shop.unheard', { domain: allValues, isFree: true }],
    ['delta', sent, { domain: atLeast(0), unit: 'bytes', isFree: true }],
    ['delta', used, { domain: allValues, unit: 'bytes' }],
    ['delta', 'shop.unheard', { domain: allValues }],
  ])('of %s over a window of %s', (name, of, expected) => {
    expect(numberFacts({ kind: 'call', name, args: [expr(of), expr('5m')] }, metricOf)).toEqual({
      ...expected,
      window: { function: name, of: expr(of), windowSec: 300 },
    });
  });
});
