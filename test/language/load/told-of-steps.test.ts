import { describe, expect, it } from 'vitest';
import { toldOfPolicies } from './loaded.ts';

describe('the steps of a policy', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    ['{ name: p, on: X }', 0, false, ['TOC103 2:12-30 "do" is missing']],
    [
      '{ name: p, on: X, do: [] }',
      0,
      false,
      ['TOC104 2:34-36 "do" cannot be empty | got empty | allowed at least one step'],
    ],
    [
      '{ name: p, on: X, do: x }',
      0,
      false,
      ['TOC102 2:34-35 "do" has the wrong type | got text | allowed a list'],
    ],
    [
      '{ name: p, on: X, do: [x] }',
      0,
      false,
      ['TOC102 2:35-36 a step has the wrong type | got text | allowed a map'],
    ],
  ])('%s leaves %i policies, is complete: %s, and is told: %j', (text, left, isComplete, told) => {
    expect(toldOfPolicies(text)).toEqual({ left, isComplete, told });
  });
});
