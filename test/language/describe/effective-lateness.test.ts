import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../../shared/correlator/lateness.ts';
import { withEffectiveLateness } from '../../../shared/language/describe/effective-lateness.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { compiled } from '../given.ts';

/** Rule `i` reads events of the rules in `reads[i]`, which come before it. */
function graph(reads: ReadonlyArray<ReadonlyArray<{ readonly of: number; readonly isNegated: boolean }>>) {
  const rules = reads.map((each, i) => {
    const terms = each.map(({ of, isNegated }) => `${isNegated ? 'not ' : ''}R${of % (i + 1)}`);
    return `{ name: r${i + 1}, by: [], when: '${terms.join(' and ')}' }`;
  });
  return compiled(`rules:\n  - { name: r0, when: system.cpu.utilization > 1% }\n  - ${rules.join('\n  - ')}`);
}

describe('withEffectiveLateness', () => {
  it('gives what the correlator waits for', () => {
    const read = fc.record({ of: fc.nat(7), isNegated: fc.boolean() });
    const reads = fc.array(fc.array(read, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(reads, (each) => {
        const artifact = graph(each);
        expect(withEffectiveLateness(artifact.compositeRules)).toEqual(effectiveRules(artifact));
      }),
      { numRuns: 60 },
    );
  });

  it('takes as many levels as there may be, each read twice by the next', () => {
    const twins = Array.from({ length: languageLimits.levels - 1 }, (_, i) =>
      ['b', 'c'].map((x) => `{ name: ${x}${i + 1}, by: [], when: not B${i} and C${i} }`),
    ).flat();
    const { compositeRules } = compiled(
      `rules:\n  - { name: b0, when: system.cpu.utilization > 1% }\n  - { name: c0, when: system.cpu.utilization > 2% }\n  - ${twins.join('\n  - ')}`,
    );
    const largestMs = Math.max(...withEffectiveLateness(compositeRules).map(({ latenessMs }) => latenessMs));
    expect(largestMs).toBe((languageLimits.levels - 1) * 15_000);
  });
});
