import type { Rule } from '../../shared/language/artifact.ts';
import { type ActiveSet, type DefinitionPorts, setInForceAt } from './set-in-force.ts';

/** Sets that are looked through: more of them within one hold would be an edit each few seconds. */
const setsSeen = 20;

/**
 * From when on a rule was in force with this very content, as far back as `fromMs`: what it said before was said by another
 * condition. `set` is the one in force when it is asked for.
 */
export async function ruleSinceMs(
  ports: DefinitionPorts,
  { hash }: Pick<Rule, 'hash'>,
  set: ActiveSet,
  fromMs: number,
): Promise<number> {
  let sinceMs = set.then.activeAtMs;
  for (let seen = 0; sinceMs > fromMs && seen < setsSeen; seen++) {
    const before = await setInForceAt(ports, sinceMs - 1);
    if (before === undefined) return sinceMs;
    const { compositeRules, hostRules } = before.artifact;
    if (![...compositeRules, ...hostRules].some((rule) => rule.hash === hash)) return sinceMs;
    sinceMs = before.then.activeAtMs;
  }
  return Math.max(sinceMs, fromMs);
}
