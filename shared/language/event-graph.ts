import type { Report } from './diagnostics.ts';
import { languageLimits } from './limits.ts';
import type { RawRule } from './raw.ts';
import type { Scope } from './scope.ts';
import { isEventType, walkSelectors } from './selectors.ts';

/**
 * Refuses event types that depend on themselves (each cycle is told once, with its path) and composites of too many
 * levels. False if there are too many: then nothing else may follow the levels down. Cost: linear in the graph.
 */
export function checkGraph(scope: Scope, report: Report): boolean {
  const levels = new Map<string, number>();
  const path: string[] = [];
  for (const type of [...scope.emitters.keys()].sort()) levelOf(type);
  const tooDeep = [...levels].filter(([, level]) => level > languageLimits.levels);
  for (const [type, level] of tooDeep) {
    if (level === languageLimits.levels + 1) tellTooDeep(scope.emitters.get(type)?.[0], report);
  }
  return tooDeep.length === 0;

  function levelOf(type: string): number {
    if (path.includes(type)) {
      tellCycle([...path.slice(path.indexOf(type)), type], scope, report);
      return 0;
    }
    const known = levels.get(type);
    if (known !== undefined) return known;
    path.push(type);
    let below = 0;
    for (const next of typesReadFor(type, scope)) below = Math.max(below, levelOf(next));
    path.pop();
    levels.set(type, below + 1);
    return below + 1;
  }
}

function tellCycle(cycle: readonly string[], scope: Scope, report: Report): void {
  const rule = emitterOn(cycle, scope);
  const message = `${cycle[0]} depends on itself: ${cycle.join(' -> ')}`;
  if (rule) report('TOC501', rule.when.at, message, { fix: 'emit another event type' });
}

function tellTooDeep(rule: RawRule | undefined, report: Report): void {
  const detail = { allowed: `at most ${languageLimits.levels} levels` };
  if (rule) report('TOC107', rule.when.at, `"${rule.name.value}" stands on too many levels of rules`, detail);
}

function typesReadFor(type: string, scope: Scope): readonly string[] {
  const read = (scope.emitters.get(type) ?? []).flatMap(typesRead);
  return [...new Set(read)].sort();
}

/** Event types in the condition of a rule. */
export function typesRead(rule: RawRule): readonly string[] {
  const names = walkSelectors(rule.when.expr).map(({ name }) => name);
  return [...new Set(names.filter(isEventType))].sort();
}

/** The rule that makes the first step of the path. */
function emitterOn([first = '', second = '']: readonly string[], scope: Scope): RawRule | undefined {
  return scope.emitters.get(first)?.find((rule) => typesRead(rule).includes(second));
}
