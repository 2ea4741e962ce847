import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorPages } from '../../../shared/language/error-catalogue/catalogue.ts';
import { agrees } from './yaml-agreement.ts';

/** Of 4,000 texts the number that the quick reader took. */
function countAgreed(text: fc.Arbitrary<string>): number {
  let taken = 0;
  fc.assert(
    fc.property(text, (input) => {
      if (agrees(input)) taken++;
    }),
    { numRuns: 4_000 },
  );
  return taken;
}

const piece = fc.constantFrom(
  ...'a b key : - { } [ ] , # 1 1.5 -2 null true % | &x * ! ? . é 05 1e3 ~ @ ` > = " \' \\'.split(' '),
  ...[': ', '- ', ', ', ' #', ' ', '\n', '\n  ', '\n    '],
);

function isShort(text: string): boolean {
  return text.length < 1_000;
}

describe('readPlainYaml', () => {
  it('reads whatever it takes as the library does', () => {
    const text = fc.array(piece, { maxLength: 24 }).map((list) => list.join(''));
    expect(countAgreed(text)).toBeGreaterThan(5);
  });

  it('reads whatever it takes of a file with something put in or left out as the library does', () => {
    const file = fc.constantFrom(...errorPages.flatMap(({ wrong, right }) => [wrong, right]).filter(isShort));
    const text = fc.tuple(file, fc.nat(), fc.nat({ max: 3 }), piece).map(([whole, place, count, put]) => {
      const at = place % whole.length;
      return `${whole.slice(0, at)}${put}${whole.slice(at + count)}`;
    });
    expect(countAgreed(text)).toBeGreaterThan(400);
  });

  it('reads whatever lines it takes as the library does', () => {
    const indent = fc.constantFrom('', '', '  ', '  ', '    ', ' ');
    const start = fc.constantFrom('a: ', 'b: ', 'c:', '- ', '- a: ', '- - ', '# ', '', '-');
    const value = fc.constantFrom(
      '',
      'x',
      'x y',
      '1',
      '"q"',
      "'q'",
      '[1, x]',
      '{ k: v }',
      '{ k: [a, {}] }',
      '[{ k: v }, b]',
      'x # c',
      '"a" # c',
      '[] # c',
      'a: b',
      '- z',
      '"x',
      '{ k: v',
      '{ k: v,',
      'k: v }',
      '[',
      'x,',
      ']',
      '], x: y }',
      '{ k:',
      'true',
      'x, y',
      '-1',
      '- 1',
    );
    const line = fc.tuple(indent, start, value).map((parts) => parts.join(''));
    const text = fc.array(line, { maxLength: 7 }).map((list) => list.join('\n'));
    expect(countAgreed(text)).toBeGreaterThan(100);
  });
});
