import { describe, expect, it } from 'vitest';
import { type Fault, tokenize } from '../../../shared/language/expression/lexer.ts';
import type { Parameters } from '../../../shared/language/templates/parameter-value.ts';

const parameters: Parameters = new Map([
  ['share', { kind: 'number', value: 0.9, unit: 'ratio' }],
  ['set', { kind: 'string', value: 'web-1' }],
  ['on', { kind: 'boolean', value: false }],
]);

/** Tokens without the last one, and faults as code and span. */
function read(text: string) {
  const faults: Fault[] = [];
  const tokens = tokenize(text, faults, parameters).slice(0, -1);
  return { tokens, faults: faults.map(({ code, span }) => [code, span.start, span.end]) };
}

describe('tokenize', () => {
  it.each([
    ['$share$', { kind: 'number', value: 0.9, unit: 'ratio', start: 0, end: 7 }],
    ['$set$', { kind: 'string', text: 'web-1', start: 0, end: 5 }],
    ['$on$', { kind: 'boolean', text: 'false', start: 0, end: 4 }],
    ['"a $set$"', { kind: 'string', text: 'a web-1', start: 0, end: 9 }],
    ['"\\u00412"', { kind: 'string', text: 'A2', start: 0, end: 9 }],
  ])('reads %s as one token', (text, token) => {
    expect(read(text)).toEqual({ tokens: [token], faults: [] });
  });

  it.each([
    ['max_of($set$', ['name', 'symbol', 'name']],
    ['max_of("web"', ['name', 'symbol', 'string']],
    ['max_of($share$', ['name', 'symbol', 'number']],
    ['max_of + web-1', ['name', 'symbol', 'name', 'symbol', 'number']],
    ['f(web-1', ['name', 'symbol', 'name', 'symbol', 'number']],
  ])('takes dashes for letters behind the bracket of a set function alone: %s', (text, kinds) => {
    expect(read(text).tokens.map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each([
    ['"ab\\', [['TOC202', 0, 4]]],
    ['"\\u00g1"', [['TOC202', 1, 3]]],
    ['"\\u041"', [['TOC202', 1, 3]]],
    ['"\\x0041"', [['TOC202', 1, 3]]],
    [
      '$none$',
      [
        ['TOC201', 0, 1],
        ['TOC201', 5, 6],
      ],
    ],
  ])('tells what is wrong with %s, inside of the text', (text, faults) => {
    expect(read(text).faults).toEqual(faults);
  });
});
