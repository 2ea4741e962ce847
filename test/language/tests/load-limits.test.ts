import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/facts/limits.ts';
import { loadDefinitions } from '../../../shared/language/load/loader.ts';
import { testLimits } from '../../../shared/language/tests/limits.ts';
import { told } from '../given.ts';
import { fileOf as file, oneRule as rule, sampleLine as sample } from './given.ts';

describe('tests in definition files', () => {
  it.each<[string, number, (count: number) => string]>([
    ['lines', testLimits.lines, (count) => file(Array(count).fill(sample).join('\n      - '))],
    [
      'characters of a name',
      testLimits.nameChars,
      (count) => file(sample).replace('name: t', `name: ${'t'.repeat(count)}`),
    ],
    [
      'samples of a line',
      testLimits.samples,
      (count) => file(`{ from: 0s, to: ${count - 1}ms, every: 1ms, host: a, system.cpu.utilization: 5% }`),
    ],
    ['milliseconds', testLimits.timeMs, (count) => file(sample.replace('0s', `${count}ms`))],
    [
      'labels',
      limits.labels,
      (count) =>
        file(`{ at: 0s, raised: X, ${Array.from({ length: count }, (__, i) => `l${i}: x`).join(', ')} }`),
    ],
    [
      'characters of a label',
      limits.labelValueChars,
      (count) => file(`{ at: 0s, raised: X, l: ${'x'.repeat(count)} }`),
    ],
    [
      'characters of a label name',
      limits.labelNameChars,
      (count) => file(`{ at: 0s, raised: X, ${'l'.repeat(count)}: x }`),
    ],
    [
      'values',
      limits.values,
      (count) =>
        file(
          `{ at: 0s, raised: X, values: { ${Array.from({ length: count }, (__, i) => `v${i}: 1`).join(', ')} } }`,
        ),
    ],
    [
      'entries of a value',
      limits.valueEntries,
      (count) => file(`{ at: 0s, raised: X, values: { v: [${Array(count).fill(1).join()}] } }`),
    ],
    [
      'rules',
      testLimits.rules,
      (count) => file(sample, `rules: [${Array(count).fill('busy').join()}]\n    nothing_else: true`),
    ],
    [
      'hosts',
      testLimits.hosts,
      (count) =>
        file(
          sample,
          `hosts: { ${Array.from({ length: count }, (__, i) => (i === 0 ? 'a' : `h${i}`))
            .map((h) => `${h}: {}`)
            .join(', ')} }\n    nothing_else: true`,
        ),
    ],
    [
      'tests of a file',
      testLimits.tests,
      (count) =>
        rule +
        Array.from({ length: count }, (__, i) => `  - { name: t${i}, given: [], nothing_else: true }\n`).join(
          '',
        ),
    ],
  ])('have bounds: %s', (_, max, textOf) => {
    expect(told(textOf(max))).toEqual([]);
    expect(told(textOf(max + 1)).length).toBeGreaterThan(0);
  });

  it('have a bound over all files', () => {
    const tests = (from: number, count: number) =>
      Array.from(
        { length: count },
        (_, i) => `  - { name: t${from + i}, given: [], nothing_else: true }\n`,
      ).join('');
    const faults: string[] = [];
    const files = [
      { name: 'a.yaml', text: rule + tests(0, testLimits.tests) },
      { name: 'b.yaml', text: `version: 1\ntests:\n${tests(testLimits.tests, 1)}` },
    ];
    loadDefinitions(files, (code, at, message) => faults.push(`${code} ${at.file}:${at.line} ${message}`));
    expect(faults).toEqual(['TOC107 b.yaml:3 there are too many tests']);
  });
});
