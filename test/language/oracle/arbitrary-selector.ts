import fc from 'fast-check';
import type { Matcher, SelectorNode } from '../../../shared/language/ast.ts';
import { hosts, metrics, types } from './alphabet.ts';

/** Mostly none. */
function matchers(label: 'kind' | 'disk', values: readonly string[]): fc.Arbitrary<readonly Matcher[]> {
  const op = fc.constantFrom('=' as const, '!=' as const, '=~' as const);
  const own = fc.record({ label: fc.constant(label), op, value: fc.constantFrom(...values) });
  const onHost = fc.record({ label: fc.constant('host'), op, value: fc.constantFrom(...hosts, 'h*') });
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: own.map((each) => [each]) },
    { weight: 1, arbitrary: onHost.map((each) => [each]) },
  );
}

export function selectorOf(names: readonly string[], field?: string): fc.Arbitrary<SelectorNode> {
  return fc
    .record({ name: fc.constantFrom(...names), matchers: matchers('kind', ['x', 'y', '*']) })
    .map((each) => ({ kind: 'selector', ...each, ...(field !== undefined && { field }) }));
}

export const episode = selectorOf(types.episodes);
export const occurrence = selectorOf(types.occurrences);
export const fact = fc.oneof({ weight: 1, arbitrary: episode }, { weight: 2, arbitrary: occurrence });
export const metric: fc.Arbitrary<SelectorNode> = fc
  .record({ name: fc.constantFrom(...metrics), matchers: matchers('disk', ['a', '']) })
  .map((each) => ({ kind: 'selector', ...each }));
