import { describe, expect, it } from 'vitest';
import { metricByName } from '../../../shared/facts/metrics.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { hourMs } from '../../../shared/time.ts';
import { load, toldByLoader } from './loaded.ts';

const one = (keys: string, name = 'shop.orders.open') => `version: 1\nmetrics:\n  ${name}: { ${keys} }\n`;

function metricOf(keys: string): unknown {
  const { definitions, diagnostics } = load({ name: 'x.yaml', text: one(keys) });
  expect(diagnostics).toEqual([]);
  return definitions.metrics.get('shop.orders.open')?.value;
}

describe('a declared metric', () => {
  it('has its defaults', () => {
    const name = 'shop.orders.open';
    expect(metricOf('unit: count')).toEqual({
      name,
      unit: 'count',
      instrument: 'gauge',
      resolution: 0.001,
      labels: [],
      description: '',
    });
    expect(metricOf('unit: ratio')).toMatchObject({ resolution: 0.0001 });
  });

  it('has what is written', () => {
    expect(
      metricOf(
        'unit: bytes, labels: [queue, state], instrument: counter, interval: 30s, resolution: 1, description: Orders.',
      ),
    ).toEqual({
      name: 'shop.orders.open',
      unit: 'bytes',
      instrument: 'counter',
      resolution: 1,
      labels: ['queue', 'state'],
      description: 'Orders.',
      intervalMs: 30_000,
    });
  });

  it('may be one of the catalogue that the hosts sample at another interval', () => {
    const text = one('interval: 1s', 'system.cpu.utilization');
    const { definitions, diagnostics } = load({ name: 'x.yaml', text });
    expect(diagnostics).toEqual([]);
    expect(definitions.metrics.get('system.cpu.utilization')?.value).toEqual({
      ...metricByName('system.cpu.utilization'),
      intervalMs: 1_000,
    });
    expect(toldByLoader(one('', 'system.cpu.utilization'))).toEqual([
      'TOC103 3:27-31 "interval" is missing | interval: 10s',
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['labels: [a]', ['TOC103 3:21-36 "unit" is missing | unit: count']],
    ['unit: percent', ['TOC104 3:29-36 "unit" cannot be "percent"']],
    ['unit: count, kind: gauge', ['TOC101 3:36-40 "shop.orders.open" has no key "kind"']],
    ['unit: count, labels: [host]', ['TOC104 3:45-49 every series has the label "host" | leave it out']],
    ['unit: count, labels: [a, a]', ['TOC104 3:48-49 there are two labels "a" | leave it out']],
    ['unit: count, labels: [A]', ['TOC104 3:45-46 an entry of "labels" cannot be "A"']],
    ['unit: count, instrument: histogram', ['TOC104 3:48-57 "instrument" cannot be "histogram"']],
    ['unit: count, interval: 999ms', ['TOC104 3:46-51 "interval" cannot be "999ms"']],
    ['unit: count, resolution: 0', ['TOC104 3:48-49 "resolution" cannot be "0"']],
    ['unit: count, resolution: 1%', ['TOC104 3:48-50 "resolution" cannot be "1%"']],
  ])('with %s is told about', (keys, expected) => {
    expect(toldByLoader(one(keys))).toEqual(expected);
  });

  it.each(['orders', 'Shop.orders', 'shop..orders', 'shop.orders-open', 'shop.'])(
    'may not have the name %s',
    (name) => {
      expect(toldByLoader(one('unit: count', name)).map((each) => each.slice(0, 6))).toEqual(['TOC104']);
    },
  );

  it('may not have a name of the catalogue, nor one twice', () => {
    expect(toldByLoader(one('unit: ratio', 'system.cpu.utilization'))).toEqual([
      'TOC106 3:3-25 the catalogue has a metric "system.cpu.utilization" | take another name',
    ]);
    const files = ['a.yaml', 'b.yaml'].map((name) => ({ name, text: one('unit: count') }));
    expect(load(...files).diagnostics).toMatchObject([
      {
        code: 'TOC106',
        file: 'b.yaml',
        message: 'there are two metrics "shop.orders.open", first in a.yaml:3',
      },
    ]);
  });

  it('that is wrong makes the definitions incomplete', () => {
    const { definitions } = load({ name: 'x.yaml', text: one('unit: percent') });
    expect([definitions.isComplete, definitions.metrics.size]).toEqual([false, 0]);
  });

  const list = (n: number, make: (i: number) => string) =>
    Array.from({ length: n }, (_, i) => make(i)).join(', ');
  it.each<[string, (n: number) => string, number, string]>([
    [
      'metrics',
      (n) => `version: 1\nmetrics: {${list(n, (i) => ` m.x${i}: { unit: count }`)} }`,
      languageLimits.metrics,
      'TOC107',
    ],
    [
      'labels',
      (n) => one(`unit: count, labels: [${list(n, (i) => `l${i}`)}]`),
      languageLimits.metricLabels,
      'TOC107',
    ],
    [
      'characters of a name',
      (n) => one('unit: count', `m.${'x'.repeat(n - 2)}`),
      languageLimits.metricNameChars,
      'TOC104',
    ],
    [
      'characters of a description',
      (n) => one(`unit: count, description: ${'x'.repeat(n)}`),
      languageLimits.metricDescriptionChars,
      'TOC104',
    ],
    ['the interval', (n) => one(`unit: count, interval: ${n}ms`), hourMs, 'TOC104'],
    [
      'the resolution',
      (n) => one(`unit: count, resolution: ${n}`),
      languageLimits.metricResolutionMax,
      'TOC104',
    ],
  ])('holds the limit of %s', (_, make, max, code) => {
    const codes = (n: number) => toldByLoader(make(n)).map((each) => each.slice(0, 6));
    expect([codes(max), codes(max + 1)]).toEqual([[], [code]]);
  });
});
