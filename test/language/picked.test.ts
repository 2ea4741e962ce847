import { describe, expect, it } from 'vitest';
import { picked } from '../../shared/language/picked.ts';

describe('picked entries', () => {
  it('are those that are there, in the order of the names', () => {
    expect(Object.entries(picked({ a: 1, b: 2, c: 3 }, ['c', 'x', 'a']))).toEqual([
      ['c', 3],
      ['a', 1],
    ]);
    expect(picked({ a: 1 }, [])).toEqual({});
  });

  it('may have any name', () => {
    const from = JSON.parse('{"__proto__":"a","toString":"b"}') as Record<string, string>;
    const own = picked(from, ['__proto__', 'toString', 'constructor']);
    expect(Object.entries(own)).toEqual([
      ['__proto__', 'a'],
      ['toString', 'b'],
    ]);
    expect(Object.getPrototypeOf(own)).toBe(Object.prototype);
  });
});
