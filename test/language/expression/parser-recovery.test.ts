import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { aNumber, anOperand, faultsOf } from './told-faults.ts';

describe('parseExpression', () => {
  it.each<[string, readonly string[]]>([
    [
      'x = 3 + 4 and B C',
      [
        'TOC200 2-3 "=" compares only inside braces | fix write == to compare',
        'TOC200 16-17 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'A{x="1", x="2", x="3", y=4}',
      [
        'TOC200 11-14 "x" is pinned twice',
        'TOC200 18-21 "x" is pinned twice',
        'TOC200 25-26 a number cannot stand here | allowed a string in quotes',
      ],
    ],
    [
      'A{x y="1", z="2", w}',
      [
        'TOC200 4-5 "y" cannot stand here | allowed = != or =~',
        'TOC200 19-20 "}" cannot stand here | allowed = != or =~',
      ],
    ],
    [
      'A{x="1',
      [
        'TOC202 4-6 the string has no end | fix close it with "',
        'TOC200 6-6 the end cannot stand here | allowed "}"',
      ],
    ],
    [
      'A{x="1" and B C',
      [
        'TOC200 8-11 "and" cannot stand here | allowed "}"',
        'TOC200 14-15 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'A{1, y="2" or C D',
      [
        'TOC200 2-3 a number cannot stand here | allowed a label',
        'TOC200 11-13 "or" cannot stand here | allowed "}"',
        'TOC200 16-17 "D" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'f(,)',
      [
        `TOC200 2-3 "," cannot stand here | allowed ${anOperand}`,
        `TOC200 3-4 ")" cannot stand here | allowed ${anOperand}`,
      ],
    ],
    [
      'A and and B{x} or 5x + (C, and D E',
      [
        `TOC200 6-9 "and" cannot stand here | allowed ${anOperand}`,
        'TOC200 13-14 "}" cannot stand here | allowed = != or =~',
        `TOC203 18-20 "5x" is no number | allowed ${aNumber}`,
        'TOC200 25-26 "," cannot stand here | allowed ")"',
        'TOC200 33-34 "E" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'A == B != C < D E',
      [
        'TOC200 7-9 comparisons cannot be chained | fix write "a < b and b < c"',
        'TOC200 12-13 comparisons cannot be chained | fix write "a < b and b < c"',
        'TOC200 16-17 "E" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'A B "and" and',
      [
        'TOC200 2-3 "B" cannot stand here | allowed an operator or the end',
        `TOC200 13-13 the end cannot stand here | allowed ${anOperand}`,
      ],
    ],
    [
      '# B',
      [
        'TOC201 0-1 "#" has no meaning in an expression',
        'TOC200 2-3 "B" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      '5x B',
      [
        `TOC203 0-2 "5x" is no number | allowed ${aNumber}`,
        'TOC200 3-4 "B" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      '(A B or C D',
      [
        'TOC200 3-4 "B" cannot stand here | allowed ")"',
        'TOC200 10-11 "D" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'x in y and B C',
      [
        'TOC200 5-6 "y" cannot stand here | allowed a list such as ["a", "b"]',
        'TOC200 13-14 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'x in y or B C',
      [
        'TOC200 5-6 "y" cannot stand here | allowed a list such as ["a", "b"]',
        'TOC200 12-13 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      '(x in y) and B C',
      [
        'TOC200 6-7 "y" cannot stand here | allowed a list such as ["a", "b"]',
        'TOC200 15-16 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'f(x in y, B C)',
      [
        'TOC200 7-8 "y" cannot stand here | allowed a list such as ["a", "b"]',
        'TOC200 12-13 "C" cannot stand here | allowed ")"',
      ],
    ],
    [
      'x in [y, z]',
      [
        'TOC200 6-7 "y" cannot stand here | allowed a number or a string in quotes',
        'TOC200 9-10 "z" cannot stand here | allowed a number or a string in quotes',
      ],
    ],
    [
      'x in [y and B C',
      [
        'TOC200 6-7 "y" cannot stand here | allowed a number or a string in quotes',
        'TOC200 8-11 "and" cannot stand here | allowed "]"',
        'TOC200 14-15 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'x in [y or B C',
      [
        'TOC200 6-7 "y" cannot stand here | allowed a number or a string in quotes',
        'TOC200 8-10 "or" cannot stand here | allowed "]"',
        'TOC200 13-14 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'A + ) or B C',
      [
        `TOC200 4-5 ")" cannot stand here | allowed ${anOperand}`,
        'TOC200 11-12 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      '* A, B and C D',
      [
        `TOC200 0-1 "*" cannot stand here | allowed ${anOperand}`,
        'TOC200 3-4 "," cannot stand here | allowed an operator or the end',
        'TOC200 13-14 "D" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'A{1 and B C',
      [
        'TOC200 2-3 a number cannot stand here | allowed a label',
        'TOC200 4-7 "and" cannot stand here | allowed "}"',
        'TOC200 10-11 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'A{1 or B C',
      [
        'TOC200 2-3 a number cannot stand here | allowed a label',
        'TOC200 4-6 "or" cannot stand here | allowed "}"',
        'TOC200 9-10 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'f(x = 3, B C)',
      [
        'TOC200 4-5 "=" compares only inside braces | fix write == to compare',
        'TOC200 11-12 "C" cannot stand here | allowed ")"',
      ],
    ],
    [
      '* or B C',
      [
        `TOC200 0-1 "*" cannot stand here | allowed ${anOperand}`,
        'TOC200 7-8 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'max_of(5, B C) and D E',
      [
        'TOC200 7-8 a number cannot stand here | allowed the name of a host set',
        'TOC200 12-13 "C" cannot stand here | allowed ")"',
        'TOC200 21-22 "E" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'max_of(5 and B C',
      [
        'TOC200 7-8 a number cannot stand here | allowed the name of a host set',
        'TOC200 9-12 "and" cannot stand here | allowed ")"',
        'TOC200 15-16 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'max_of(5 or B C',
      [
        'TOC200 7-8 a number cannot stand here | allowed the name of a host set',
        'TOC200 9-11 "or" cannot stand here | allowed ")"',
        'TOC200 14-15 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'max_of(5) B',
      [
        'TOC200 7-8 a number cannot stand here | allowed the name of a host set',
        'TOC200 10-11 "B" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      'A{x=="1"} and B C',
      [
        'TOC200 3-5 "==" cannot stand here | allowed = != or =~',
        'TOC200 16-17 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    [
      '$p$',
      [
        'TOC201 0-1 "$" has no meaning in an expression',
        'TOC200 1-2 "p" cannot stand here | allowed an operator or the end',
        'TOC201 2-3 "$" has no meaning in an expression',
      ],
    ],
  ])('tells of %j all that is wrong: it goes on where the next part begins', (text, expected) => {
    expect(faultsOf(text)).toEqual(expected);
    expect(parseExpression(text).expr).toBeUndefined();
  });
});
