import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { constancyOf } from '../../../shared/language/reasoning/constant-conditions.ts';
import { nextDouble } from '../../../shared/language/reasoning/doubles.ts';
import { makeTerms } from '../../../shared/language/reasoning/terms.ts';
import { makeTruths } from '../../../shared/language/reasoning/truths.ts';
import { cpu, load, metricOf, parsed, truthOf } from './arbitrary-condition.ts';

/** Codes told of a rule with this condition. */
function codesOf(when: string, by = '[]'): readonly string[] {
  const text = `version: 1\nrules: [{ name: r, by: ${by}, when: "${when}" }]`;
  return compile([{ name: 'given.yaml', text }])
    .diagnostics.map(({ code }) => code)
    .filter((code) => code !== 'TOC303');
}

describe('functions of one window', () => {
  const of = (name: string, window = '5m') => `${name}(${load}, ${window})`;

  it.each<[string, boolean]>([
    [`${of('min')} > 9 and ${of('max')} < 8`, true],
    [`${of('min')} >= 9 and ${of('max')} < 9`, true],
    [`${of('min')} >= 9 and ${of('max')} <= 9`, false],
    [`${of('min')} > 9 and ${of('max')} > 10`, false],
    [`${of('min')} > 9 and ${of('max', '6m')} < 8`, false],
    [`${of('max')} > 9 and ${of('min')} < 8`, false],
    [`${of('first')} > 9 and ${of('max')} < 9`, true],
    [`${of('last')} < 9 and ${of('min')} > 9`, true],
    [`${of('first')} > 9 and ${of('last')} < 8`, false],
    [`${of('avg')} > 9 and ${of('max')} < 8`, true],
    [`${of('avg')} > 9 and ${of('max')} < 9`, false],
    [`${of('avg')} > 9 and ${of('p50')} < 8`, false],
    [`${of('p50')} > 9 and ${of('p95')} < 8`, true],
    // One sample of a thousand can lift the mean.
    [`${of('avg')} > 9 and ${of('p99')} < 8`, false],
    [`${of('p50')} > 9 and ${of('avg')} < 8`, false],
    [`${of('p99')} < 8 and ${of('p95')} > 9`, true],
    [`${of('p99')} > 9 and ${of('p95')} < 8`, false],
    [`${of('p50')} > 9 and ${of('stddev')} < 8`, false],
    ['avg(host.clock.offset, 5m) > 9s and max(host.clock.offset, 5m) < 8s', false],
    ['min(host.clock.offset, 5m) > 9s and max(host.clock.offset, 5m) < 8s', true],
  ])('keep their order: %s is never true: %s', (when, isNever) => {
    const found = codesOf(when, '[host]');
    expect(found).toEqual(isNever ? ['TOC404'] : []);
  });

  it('never says of functions of one window what some samples belie', () => {
    const names = ['min', 'max', 'avg', 'p50', 'p95', 'p99', 'first', 'last'];
    const bound = fc.constantFrom(0.1, 0.3, 0.7, 0.9);
    const sample = fc.oneof(bound, bound.map(nextDouble), fc.double({ min: 0, max: 1, noNaN: true }));
    const clause = fc.tuple(fc.constantFrom(...names), fc.constantFrom('<', '<=', '>', '>='), bound);
    let contradictions = 0;
    fc.assert(
      fc.property(
        fc.array(clause, { minLength: 2, maxLength: 3 }),
        fc.array(fc.array(sample, { minLength: 1, maxLength: 7 }), { minLength: 10, maxLength: 30 }),
        (clauses, windows) => {
          const text = (name: string) => `${name}(${cpu}, 5m)`;
          const expr = parsed(
            clauses.map(([name, op, value]) => `${text(name)} ${op} ${value}`).join(' and '),
          );
          if (constancyOf(makeTruths(makeTerms(metricOf))(expr)) !== 'never') return;
          contradictions++;
          for (const samples of windows) {
            const values = Object.fromEntries(names.map((name) => [text(name), ofSamples(name, samples)]));
            expect(truthOf(expr, values)).toBe(false);
          }
        },
      ),
      { numRuns: 3_000 },
    );
    expect(contradictions).toBeGreaterThan(300);
  });
});

function ofSamples(name: string, samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  switch (name) {
    case 'min':
      return Math.min(...samples);
    case 'max':
      return Math.max(...samples);
    case 'first':
      return samples[0] as number;
    case 'last':
      return samples.at(-1) as number;
    case 'avg':
      return samples.reduce((sum, value) => sum + value, 0) / samples.length;
    default: {
      const rank = (Number(name.slice(1)) / 100) * (sorted.length - 1);
      const low = sorted[Math.floor(rank)] as number;
      return low + ((sorted[Math.ceil(rank)] as number) - low) * (rank - Math.floor(rank));
    }
  }
}
