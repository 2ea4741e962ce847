import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../../shared/language/limits.ts';
import { makeSuggester, nearestName } from '../../../shared/language/nearest.ts';

describe('makeSuggester', () => {
  it('suggests what is near', () => {
    const near = makeSuggester(() => ['DISK_FULL', 'BUSY']);
    expect([near('DISK_FUL'), near('NOTHING'), near('BUSY_')]).toEqual([
      { fix: 'did you mean "DISK_FULL"?' },
      {},
      { fix: 'did you mean "BUSY"?' },
    ]);
  });

  it('walks the list once for each name, and for no more names than diagnostics are told', () => {
    let walks = 0;
    const near = makeSuggester(() => {
      walks++;
      return ['name_1'];
    });
    for (let round = 0; round < 2; round++)
      for (let i = 2; i < languageLimits.diagnostics + 2; i++) near(`name_${i}`);
    expect(walks).toBe(languageLimits.diagnostics);
    expect([near('name_2'), near('name_x')]).toEqual([{ fix: 'did you mean "name_1"?' }, {}]);
    expect(walks).toBe(languageLimits.diagnostics);
  });
});

describe('nearestName', () => {
  it.each([
    ['abcdef', 'abcde', true],
    ['abcdef', 'abcd', true],
    ['abcdef', 'abc', false],
    ['abcdef', 'abcdefgh', true],
    ['abcdef', 'abcdefghi', false],
    ['a'.repeat(64), 'a'.repeat(90), true],
    ['a'.repeat(90), 'a'.repeat(64), true],
  ])('of %s and %s alone is there: %j', (name, known, isNear) => {
    expect(nearestName(name, [known])).toBe(isNear ? known : undefined);
  });
});
