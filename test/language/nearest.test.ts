import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../shared/language/limits.ts';
import { makeSuggester, nearestName, suggestion } from '../../shared/language/nearest.ts';

describe('nearestName', () => {
  it.each<[string, readonly string[], string | undefined]>([
    ['storag', ['web', 'storage', 'db'], 'storage'],
    ['storaage', ['web', 'storage'], 'storage'],
    ['storbge', ['storage'], 'storage'],
    ['sotrage', ['storage'], 'storage'],
    ['STORAGE', ['storage'], 'storage'],
    ['storage', ['STORAGE'], 'STORAGE'],
    ['d', ['db'], 'db'],
    ['db', ['db', 'dc'], 'db'],
    ['dc', ['db', 'dc'], 'dc'],
    ['a', ['b'], undefined],
    ['', ['a'], undefined],
    ['something', ['web', 'storage', 'db'], undefined],
  ])('finds for %j among %j: %j', (name, known, expected) => {
    expect(nearestName(name, known)).toBe(expected);
  });

  it('tells long names apart although small letters may take more room', () => {
    const name = `${'İ'.repeat(12)}${'a'.repeat(52)}`;
    const near = `${'İ'.repeat(12)}${'a'.repeat(51)}b`;
    expect(nearestName(name, [near, 'z'.repeat(64)])).toBe(near);
  });

  it.each([
    ['abcde', 'abcxx', undefined],
    ['abcdef', 'abcdxx', 'abcdxx'],
    ['abcdef', 'abcxxx', undefined],
    ['abcdef', 'abcdefgh', 'abcdefgh'],
    ['abcdef', 'abcdefghi', undefined],
    ['abcdef', 'abcd', 'abcd'],
    ['abcdef', 'abc', undefined],
    ['abcdef', 'badcef', 'badcef'],
    ['abcdef', 'badcfe', undefined],
    ['abcdefghi', 'badcfeghi', 'badcfeghi'],
    ['abcdefghi', 'badcfegh', undefined],
    ['a'.repeat(64), 'a'.repeat(90), 'a'.repeat(90)],
    ['a'.repeat(90), 'a'.repeat(64), 'a'.repeat(64)],
  ])('lets a third of %j differ: %j is %j', (name, candidate, expected) => {
    expect(nearestName(name, [candidate])).toBe(expected);
  });

  it.each([
    ['aac', ['aab', 'aaa']],
    ['aac', ['aaa', 'aab']],
    ['aaaaac', ['aaaabb', 'aaaaab', 'aaaaaa', 'aaaaad']],
  ])('takes of those that are equally near to %j the first by name, of %j', (name, known) => {
    expect(nearestName(name, known)).toBe(name.replace('c', 'a'));
  });

  it('compares the first 64 characters', () => {
    const alike = 'x'.repeat(64);
    expect(nearestName(`${alike}abc`, [`${alike}defghijklmnopqrstuvwxyz`])).toBe(
      `${alike}defghijklmnopqrstuvwxyz`,
    );
    expect(nearestName(`${'x'.repeat(30)}${'a'.repeat(34)}`, [`${'x'.repeat(30)}${'b'.repeat(34)}`])).toBe(
      undefined,
    );
  });
});

describe('the edits between two names', () => {
  /** All cells of the table, as the definition of the optimal string alignment has them. */
  function editsBetween(a: string, b: string): number {
    const edits: number[][] = [];
    const at = (i: number, j: number) => edits[i]?.[j] ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i <= a.length; i++) {
      edits[i] = [];
      for (let j = 0; j <= b.length; j++) {
        const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        (edits[i] as number[])[j] = Math.min(
          i + j === 0 ? 0 : Number.POSITIVE_INFINITY,
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
          isSwapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        );
      }
    }
    return at(a.length, b.length);
  }

  it('are those of the whole table, for names of all lengths', () => {
    const word = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 60, maxLength: 64 }),
    );
    let near = 0;
    fc.assert(
      fc.property(word, word, (name, candidate) => {
        const edits = editsBetween(name, candidate);
        const most = Math.max(1, Math.floor(name.length / 3));
        const isNear = edits <= most && edits < Math.max(name.length, candidate.length);
        if (isNear && edits > 0) near++;
        expect(nearestName(name, [candidate])).toBe(isNear ? candidate : undefined);
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(near).toBeGreaterThan(20);
  });
});

describe('suggestion', () => {
  it('asks back, or says nothing', () => {
    expect([suggestion('wep', ['web']), suggestion('xyz', ['web'])]).toEqual([
      { fix: 'did you mean "web"?' },
      {},
    ]);
  });
});

describe('makeSuggester', () => {
  it('looks each name up once, and no more names than diagnostics can be told', () => {
    let lookUps = 0;
    const suggest = makeSuggester(() => {
      lookUps++;
      return ['name-1'];
    });
    const names = Array.from({ length: languageLimits.diagnostics }, (_, i) => `name-${i}`);
    for (const name of [...names, ...names]) expect(suggest(name)).toEqual(suggestion(name, ['name-1']));
    expect(lookUps).toBe(names.length);
    expect(suggest('name-x')).toEqual({});
    expect(suggest('name-0')).toEqual({ fix: 'did you mean "name-1"?' });
    expect(lookUps).toBe(names.length);
  });
});
