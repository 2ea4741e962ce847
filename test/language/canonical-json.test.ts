import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../shared/language/canonical-json.ts';

describe('canonicalJson', () => {
  it('sorts the keys of every object, and leaves the order of lists', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 'x'], a: null, e: { g: true, f: 0.5 } })).toBe(
      '{"a":null,"b":[{"c":2,"d":1},"x"],"e":{"f":0.5,"g":true}}',
    );
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ b: undefined, a: [1, undefined] })).toBe('{"a":[1,null]}');
  });

  it('keeps a key that names the prototype', () => {
    const odd = JSON.parse('{"b":1,"__proto__":{"d":1,"c":2}}');
    expect(canonicalJson(odd)).toBe('{"__proto__":{"c":2,"d":1},"b":1}');
    expect(canonicalJson(JSON.parse('{"__proto__":"x"}'))).not.toBe(canonicalJson({}));
  });

  it('gives the same text in whatever order the keys came, and what it says is the value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const turned = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(record));
        expect(JSON.parse(canonicalJson(record))).toEqual(JSON.parse(JSON.stringify(record)));
      }),
      { numRuns: 200 },
    );
  });
});
