import { hashText } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Expr } from '../../shared/language/ast.ts';
import { canonicalJson } from '../../shared/language/canonical-json.ts';
import {
  and,
  atLeast,
  atLeastOfWeb,
  call,
  not,
  or,
  ruleOf,
  seconds,
  selector,
  sequenceOf,
} from '../correlator/given.ts';
import type { Random } from '../language/fuzz/random.ts';

/** Rules that belong together, the lower ones first. */
export interface RuleKind {
  readonly name: string;
  /**
   * What is open in the end follows from what is open then, whatever was before: only such rules can be compared when they came
   * in the middle.
   */
  readonly isMemoryless: boolean;
  readonly make: (random: Random, name: string) => readonly CompositeRule[];
}

const byHost = { by: ['host'] };

/** A duration in milliseconds, on the grid of seconds. */
const spanMs = (random: Random, minSec: number, maxSec: number) =>
  (minSec + random.below(maxSec - minSec + 1)) * 1_000;
const windowOf = (random: Random): Expr => seconds(5 + random.below(20));
export const hold = (random: Random) => random.pick([0, 0, 3_000, 8_000]);
export const wait = (random: Random) => random.pick([0, 0, 2_000, 5_000]);

export const ruleKinds: readonly RuleKind[] = [
  kind('both', true, (random) => [
    {
      when: and(selector('EPISODE', { host: 'h1' }), selector('EPISODE', { host: 'h2' })),
      forMs: hold(random),
    },
  ]),
  kind('either', true, () => [
    { when: or(selector('EPISODE', { host: 'h1' }), selector('OTHER', { host: 'h2' })) },
  ]),
  kind('but-not', true, (random) => [
    { ...byHost, when: and(selector('EPISODE'), not(selector('OTHER'))), latenessMs: wait(random) },
  ]),
  kind('held', true, (random) => [
    { ...byHost, when: selector('EPISODE'), forMs: spanMs(random, 1, 10), clearForMs: hold(random) },
  ]),
  kind('not-global', true, (random) => [
    { ...byHost, when: and(selector('EPISODE'), not(selector('GLOBAL'))), latenessMs: wait(random) },
  ]),
  kind('count', false, (random) => [
    { when: atLeast(call('count', selector('LOGIN'), windowOf(random)), 1 + random.below(3)) },
  ]),
  kind('count-by-host', false, (random) => [
    { ...byHost, when: atLeast(call('count', selector('LOGIN'), windowOf(random)), 1 + random.below(2)) },
  ]),
  kind('raised', false, (random) => [
    {
      when: atLeast(call('raised', selector('EPISODE'), windowOf(random)), 1 + random.below(3)),
      clearForMs: hold(random),
    },
  ]),
  kind('sequence', false, (random) => [
    {
      kind: 'occurrence',
      when: {
        ...sequenceOf(spanMs(random, 5, 25), 'LOGIN', 'EPISODE'),
        without: random.chance(0.5) ? [selector('OTHER')] : [],
      },
      latenessMs: wait(random),
    },
  ]),
  kind('missed', false, (random) => [
    {
      ...byHost,
      kind: 'occurrence',
      when: {
        kind: 'absent_after',
        after: selector('LOGIN'),
        absent: selector('CHANGE'),
        forMs: spanMs(random, 3, 12),
      },
      latenessMs: wait(random),
    },
  ]),
  kind('together', false, (random) => [
    {
      kind: 'occurrence',
      when: { kind: 'within', of: [selector('LOGIN'), selector('CHANGE')], withinMs: spanMs(random, 3, 20) },
    },
  ]),
  kind('unless', false, (random) => [
    {
      ...byHost,
      when: selector('EPISODE'),
      unless: { event: selector('OTHER'), waitMs: spanMs(random, 1, 10), extendMs: spanMs(random, 0, 5) },
    },
  ]),
  kind('of-web', false, (random) => [
    { when: atLeastOfWeb(1 + random.below(3), selector('EPISODE')), forMs: hold(random) },
  ]),
  kind('all-of-web', false, (random) => [
    {
      when: { kind: 'all_of', of: 'web', where: not(selector('OTHER')), empty: false },
      latenessMs: wait(random),
    },
  ]),
  kind('in-web', false, () => [{ ...byHost, in: 'web', when: selector('EPISODE') }]),
  kind('two-levels', false, (random, name) => {
    const lower = upper(`${name}-0`);
    const top = random.pick([
      and(selector(lower), not(selector('OTHER', { host: 'h1' }))),
      atLeast(call('raised', selector(lower), windowOf(random)), 1 + random.below(2)),
      or(selector(lower), selector('OTHER', { host: 'h2' })),
    ]);
    return [
      { ...byHost, when: selector('EPISODE'), forMs: hold(random), latenessMs: wait(random) },
      { when: top, forMs: hold(random) },
    ];
  }),
  kind('three-levels', true, (_, name) => [
    { ...byHost, when: selector('EPISODE') },
    { when: or(selector(upper(`${name}-0`), { host: 'h1' }), selector(upper(`${name}-0`), { host: 'h2' })) },
    { when: and(selector(upper(`${name}-1`)), not(selector('OTHER'))) },
  ]),
];

function upper(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

export function kind(
  name: string,
  isMemoryless: boolean,
  make: (random: Random, name: string) => ReadonlyArray<Partial<CompositeRule> & Pick<CompositeRule, 'when'>>,
): RuleKind {
  return {
    name,
    isMemoryless,
    make: (random, given) =>
      make(random, given).map(({ when, ...over }, level) => {
        const reviseLimitMs = level === 0 ? random.pick([30_000, 3_600_000, 3_600_000]) : 3_600_000;
        const own = `${given}-${level}`;
        return named(ruleOf(when, { name: own, emit: upper(own), reviseLimitMs, ...over }));
      }),
  };
}

/** The same rule under the hash of its content. */
export function named(rule: CompositeRule): CompositeRule {
  const { hash: _, ...content } = rule;
  return { ...content, hash: hashText([canonicalJson(content)], 16) };
}
