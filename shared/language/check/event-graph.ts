import type { Report } from '../diagnostics.ts';
import { languageLimits } from '../limits.ts';
import type { RawRule } from '../raw.ts';
import { readsOf } from '../reads.ts';
import type { Scope } from './scope.ts';

/** A type on the path of the walk. */
interface Step {
  readonly type: string;
  /** What it reads, and how many of these were visited. */
  readonly reads: readonly string[];
  visited: number;
  /** Most levels below it so far. */
  below: number;
}

/**
 * Refuses event types that depend on themselves (each cycle is told once, with its path) and composites of too many
 * levels. False if there are too many: then nothing else may follow the levels down. Cost: linear in the graph.
 */
export function checkGraph(scope: Scope, report: Report): boolean {
  const levels = new Map<string, number>();
  for (const type of [...scope.emitters.keys()].sort()) {
    if (!levels.has(type)) walk(type, levels, scope, report);
  }
  const tooDeep = [...levels].filter(([, level]) => level > languageLimits.levels);
  for (const [type, level] of tooDeep) {
    if (level === languageLimits.levels + 1) tellTooDeep(scope.emitters.get(type)?.[0], report);
  }
  return tooDeep.length === 0;
}

/** Depth first, with a path of its own: a chain may be as long as there are rules. */
function walk(from: string, levels: Map<string, number>, scope: Scope, report: Report): void {
  const path: Step[] = [stepOf(from, scope)];
  const places = new Map([[from, 0]]);
  for (let last = path.at(-1); last; last = path.at(-1)) {
    const next = last.reads[last.visited++];
    if (next === undefined) {
      path.pop();
      places.delete(last.type);
      levels.set(last.type, last.below + 1);
      raise(path.at(-1), last.below + 1);
      continue;
    }
    const place = places.get(next);
    const level = levels.get(next);
    if (place !== undefined) tellCycle([...path.slice(place).map(({ type }) => type), next], scope, report);
    else if (level !== undefined) raise(last, level);
    else {
      places.set(next, path.length);
      path.push(stepOf(next, scope));
    }
  }
}

function stepOf(type: string, scope: Scope): Step {
  const read = new Set((scope.emitters.get(type) ?? []).flatMap((rule) => readsOf(rule).types));
  return { type, reads: [...read].sort(), visited: 0, below: 0 };
}

function raise(step: Step | undefined, level: number): void {
  if (step && step.below < level) step.below = level;
}

/** Types of a path that are shown: of a longer one both ends. */
const shownTypes = 12;

function tellCycle(cycle: readonly string[], scope: Scope, report: Report): void {
  const rule = emitterOn(cycle, scope);
  const shown =
    cycle.length <= shownTypes
      ? cycle
      : [...cycle.slice(0, shownTypes / 2), '...', ...cycle.slice(-shownTypes / 2)];
  const message = `${cycle[0]} depends on itself: ${shown.join(' -> ')}`;
  if (rule) report('TOC501', rule.when.at, message, { fix: 'emit another event type' });
}

function tellTooDeep(rule: RawRule | undefined, report: Report): void {
  const detail = { allowed: `at most ${languageLimits.levels} levels` };
  if (rule) report('TOC107', rule.when.at, `"${rule.name.value}" stands on too many levels of rules`, detail);
}

/** The rule that makes the first step of the path. */
function emitterOn([first = '', second = '']: readonly string[], scope: Scope): RawRule | undefined {
  return scope.emitters.get(first)?.find((rule) => readsOf(rule).types.includes(second));
}
