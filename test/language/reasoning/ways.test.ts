import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { languageLimits } from '../../../shared/language/limits.ts';

/** Codes told of a rule with this condition. */
function codesOf(when: string): readonly string[] {
  const text = `version: 1\nrules: [{ name: r, by: [], when: "${when}" }]`;
  return compile([{ name: 'given.yaml', text }])
    .diagnostics.map(({ code }) => code)
    .filter((code) => code !== 'TOC303');
}

describe('the number of ways in which a condition is true', () => {
  const any = (name: string, count: number, more: string) =>
    `(${Array.from({ length: count }, (_, i) => `${name}${i} and ${more}`).join(' or ')})`;
  const both = (left: number, right: number) =>
    codesOf(`${any('A', left, 'count(C, 5m) > 3')} and ${any('B', right, 'count(C, 5m) < 2')}`);

  it(`is followed up to ${languageLimits.reasonTerms} of them, and nothing is said of more`, () => {
    expect(languageLimits.reasonTerms).toBe(64);
    expect(both(8, 8)).toHaveLength(1);
    expect(both(5, 13)).toEqual([]);
  });

  it('counts where each part is one way', () => {
    const events = (count: number) => Array.from({ length: count }, (_, i) => `A${i}`);
    const contradictory = (count: number) =>
      codesOf(`(${events(count).join(' or ')}) and not (${events(count).join(' or ')})`);
    expect(contradictory(64)).toHaveLength(1);
    expect(contradictory(65)).toEqual([]);
  });
});

describe('parts that are at odds', () => {
  const gotOf = (parts: number) => {
    // The first, the second and the last cannot hold together, any two of them can.
    const others = Array.from({ length: parts - 3 }, (_, i) => `E${i}`).join(' and ');
    const when = `(A or B) and not A and ${others} and not B`;
    const text = `version: 1\nrules: [{ name: r, by: [], when: "${when}" }]`;
    return compile([{ name: 'given.yaml', text }]).diagnostics.find(({ code }) => code === 'TOC404')?.got;
  };

  it(`are named where there are up to ${languageLimits.reasonParts} of them, else the last one alone`, () => {
    expect(gotOf(4)).toBe('(A or B) and not A and not B');
    expect(gotOf(languageLimits.reasonParts)).toBe('(A or B) and not A and not B');
    expect(gotOf(languageLimits.reasonParts + 1)).toBe('not B');
  });
});
