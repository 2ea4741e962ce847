import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../shared/language/expression/parser.ts';

const anOperand = 'a metric, an event type, a number, a string, a function or "("';
const aNumber = 'a number, or one with a unit: % ms s m h d B KiB MiB GiB TiB PiB kB MB GB TB PB';

/** Each fault as its code, its place, its message and what mends it. */
function told(text: string): readonly string[] {
  return parseExpression(text).faults.map(({ code, span, message, got, allowed, fix }) =>
    [
      `${code} ${span.start}-${span.end} ${message}`,
      ...(got === undefined ? [] : [`got ${got}`]),
      ...(allowed === undefined ? [] : [`allowed ${allowed}`]),
      ...(fix === undefined ? [] : [`fix ${fix}`]),
    ].join(' | '),
  );
}

describe('parseExpression', () => {
  it.each<[string, readonly string[]]>([
    ['', [`TOC200 0-0 the end cannot stand here | allowed ${anOperand}`]],
    ['A and', [`TOC200 5-5 the end cannot stand here | allowed ${anOperand}`]],
    ['A B', ['TOC200 2-3 "B" cannot stand here | allowed an operator or the end']],
    ['(A or B', ['TOC200 7-7 the end cannot stand here | allowed ")"']],
    ['1 < 2 < 3', ['TOC200 6-7 comparisons cannot be chained | fix write "a < b and b < c"']],
    ['x = 3', ['TOC200 2-3 "=" compares only inside braces | fix write == to compare']],
    [
      'x = 3 + 4 and B C',
      [
        'TOC200 2-3 "=" compares only inside braces | fix write == to compare',
        'TOC200 16-17 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    ['A{x="1" y="2"}', ['TOC200 8-9 "y" cannot stand here | allowed "}"']],
    ['A{x=1}', ['TOC200 4-5 a number cannot stand here | allowed a string in quotes']],
    ['A{x="1", x="2"}', ['TOC200 11-14 "x" is pinned twice']],
    [
      'A{x="1", x="2", x="3", y=4}',
      [
        'TOC200 11-14 "x" is pinned twice',
        'TOC200 18-21 "x" is pinned twice',
        'TOC200 25-26 a number cannot stand here | allowed a string in quotes',
      ],
    ],
    ['A{', ['TOC200 2-2 the end cannot stand here | allowed a label']],
    ['A{,}', ['TOC200 2-3 "," cannot stand here | allowed a label']],
    ['A{X="1"}', ['TOC200 2-3 "X" cannot stand here | allowed a label']],
    ['A{9="1"}', ['TOC200 2-3 a number cannot stand here | allowed a label']],
    ['A{x.y="1"}', ['TOC200 2-5 "x.y" cannot stand here | allowed a label']],
    ['A{"x"="1"}', ['TOC200 2-5 a string cannot stand here | allowed a label']],
    ['A{x>"1"}', ['TOC200 3-4 ">" cannot stand here | allowed = != or =~']],
    ['A{x}', ['TOC200 3-4 "}" cannot stand here | allowed = != or =~']],
    [
      'A{x y="1", z="2", w}',
      [
        'TOC200 4-5 "y" cannot stand here | allowed = != or =~',
        'TOC200 19-20 "}" cannot stand here | allowed = != or =~',
      ],
    ],
    ['A{x=#}', ['TOC201 4-5 "#" has no meaning in an expression']],
    ['A{#="1"}', ['TOC201 2-3 "#" has no meaning in an expression']],
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
    ['A.Used', ['TOC200 0-6 "Used" is no field | allowed one name in lower case']],
    ['A.9x', ['TOC200 0-4 "9x" is no field | allowed one name in lower case']],
    ['A.b.c', ['TOC200 0-5 "b.c" is no field | allowed one name in lower case']],
    ['A{}.Used', ['TOC200 4-8 "Used" is no field | allowed one name in lower case']],
    ['A{}.x.y', ['TOC200 4-7 "x.y" is no field | allowed one name in lower case']],
    ['A{}.5', ['TOC200 4-5 a number cannot stand here | allowed the name of a field']],
    ['A{x="1"}.', ['TOC200 9-9 the end cannot stand here | allowed the name of a field']],
    ['A{}."x"', ['TOC200 4-7 a string cannot stand here | allowed the name of a field']],
    ['Disk > 1', ['TOC200 0-4 "Disk" is no name | allowed metrics in lower case, event types in upper case']],
    ['x.Y > 1', ['TOC200 0-3 "x.Y" is no name | allowed metrics in lower case, event types in upper case']],
    ['_x.y', ['TOC200 0-4 "_x.y" is no name | allowed metrics in lower case, event types in upper case']],
    ['Max(A)', ['TOC200 0-3 "Max" cannot be called | allowed a function name in lower case']],
    ['x.y(A)', ['TOC200 0-3 "x.y" cannot be called | allowed a function name in lower case']],
    ['_f(A)', ['TOC200 0-2 "_f" cannot be called | allowed a function name in lower case']],
    ['f(A B, C', ['TOC200 4-5 "B" cannot stand here | allowed ")"']],
    ['f(A, )', [`TOC200 5-6 ")" cannot stand here | allowed ${anOperand}`]],
    [
      'f(,)',
      [
        `TOC200 2-3 "," cannot stand here | allowed ${anOperand}`,
        `TOC200 3-4 ")" cannot stand here | allowed ${anOperand}`,
      ],
    ],
    ['5x', [`TOC203 0-2 "5x" is no number | allowed ${aNumber}`]],
    ['1e999', [`TOC203 0-5 "1e999" is no number | allowed ${aNumber}`]],
    ['"abc', ['TOC202 0-4 the string has no end | fix close it with "']],
    ['"a\\qb"', ['TOC202 2-4 unknown escape "\\q"']],
    ['x in y', ['TOC200 5-6 "y" cannot stand here | allowed a list such as ["a", "b"]']],
    ['x in []', ['TOC200 6-7 "]" cannot stand here | allowed a number or a string in quotes']],
    ['x in [y, 1]', ['TOC200 6-7 "y" cannot stand here | allowed a number or a string in quotes']],
    ['x in [-"a"]', ['TOC200 7-10 a string cannot stand here | allowed a number']],
    ['x in [1, 2)', ['TOC200 10-11 ")" cannot stand here | allowed "]"']],
    ['x in (1, 2]', ['TOC200 10-11 "]" cannot stand here | allowed ")"']],
    ['x in [1 2]', ['TOC200 8-9 a number cannot stand here | allowed "]"']],
    ['x in [1, #, 2]', ['TOC201 9-10 "#" has no meaning in an expression']],
    ['x in ("a" , -)', ['TOC200 13-14 ")" cannot stand here | allowed a number']],
    ['x =~ 1', ['TOC200 5-6 "=~" compares with a glob | allowed a string in quotes']],
    ['x =~ y and z', ['TOC200 5-6 "=~" compares with a glob | allowed a string in quotes']],
    ['x =~ #', ['TOC201 5-6 "#" has no meaning in an expression']],
    ['max_of(WEB, x)', ['TOC200 7-10 "WEB" cannot stand here | allowed the name of a host set']],
    ['max_of("web", x)', ['TOC200 7-12 a string cannot stand here | allowed the name of a host set']],
    ['max_of(web - 1, x)', ['TOC200 11-12 "-" cannot stand here | allowed ")"']],
    ['max_of(web.x, 1)', ['TOC200 10-11 "." cannot stand here | allowed ")"']],
    ['max_of(-, x)', ['TOC200 7-8 "-" cannot stand here | allowed the name of a host set']],
    ['A "and" B', ['TOC200 2-7 a string cannot stand here | allowed an operator or the end']],
    ['1 "+" 2', ['TOC200 2-5 a string cannot stand here | allowed an operator or the end']],
    ['f "(" A)', ['TOC200 2-5 a string cannot stand here | allowed an operator or the end']],
    ['A and #', ['TOC201 6-7 "#" has no meaning in an expression']],
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
    ['true false', ['TOC200 5-10 "false" cannot stand here | allowed an operator or the end']],
    ['A not', ['TOC200 2-5 "not" cannot stand here | allowed an operator or the end']],
    [')', [`TOC200 0-1 ")" cannot stand here | allowed ${anOperand}`]],
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
    ['A😀', ['TOC201 1-3 "😀" has no meaning in an expression']],
    ['A.b{}.c', ['TOC200 5-6 "." cannot stand here | allowed an operator or the end']],
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
    ['x =~ (#)', ['TOC201 6-7 "#" has no meaning in an expression']],
    [
      '* or B C',
      [
        `TOC200 0-1 "*" cannot stand here | allowed ${anOperand}`,
        'TOC200 7-8 "C" cannot stand here | allowed an operator or the end',
      ],
    ],
    ['max_of(Web, x)', ['TOC200 7-10 "Web" cannot stand here | allowed the name of a host set']],
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
  ])('tells of %j what is wrong, where, and goes on where the next part begins', (text, expected) => {
    expect(told(text)).toEqual(expected);
    expect(parseExpression(text).expr).toBeUndefined();
  });
});
