import type { CompositeRule, Policy } from '../../shared/language/artifact.ts';
import type { Random } from '../language/fuzz/random.ts';
import { aPolicy } from '../policy/event-for-tests.ts';

/** Policies of a third of the stories: on what hosts say, and on what composites say. */
export function policiesOf(random: Random, rules: readonly CompositeRule[]): readonly Policy[] {
  if (!random.chance(0.35)) return [];
  const on = [...new Set(['EPISODE', random.pick(['LOGIN', ...rules.map(({ emit }) => emit)])])];
  return on.map((type, i) =>
    aPolicy({
      name: `policy-${i}`,
      hash: `policy-${i}-${type}`,
      on: type,
      mode: random.pick(['enforce', 'enforce', 'observe']),
      target: { type: 'host', each: 'host', order: 'listed' },
      cooldownMs: random.pick([1_000, 30_000, 600_000]),
    }),
  );
}
