import { formatDuration } from '../../time.ts';
import type { CompositeRule } from '../artifact.ts';
import { printExpression } from '../expression/print.ts';
import { inlined, type MembersByHash } from '../placement/inline-members.ts';
import { defaultLatenessMs, type Obstacle, obstaclesOf, readsSamples } from '../placement/monotone.ts';
import { typesInConditions } from '../placement/reads.ts';
import { sayList } from './words.ts';

type CompositesByType = ReadonlyMap<string, readonly CompositeRule[]>;

/**
 * Why a composite waits as long as it does, or not at all. `below` are the composites with their effective lateness, by
 * the types that they make.
 */
export function whyLate(
  own: CompositeRule,
  effectiveMs: number,
  below: CompositesByType,
  members: MembersByHash,
): string {
  const obstacles = readsSamples(own.when)
    ? 'it reads samples, of which hosts send those of a minute together'
    : sayObstacles(obstaclesOf(own.when), members);
  const isWritten = own.latenessMs !== defaultLatenessMs(own.when);
  const reason = isWritten ? `so it is written; ${obstacles}` : obstacles;
  const belowMs = effectiveMs - own.latenessMs;
  if (belowMs === 0) return reason;
  const rules = typesInConditions(own).flatMap((type) => below.get(type) ?? []);
  const latest = rules.filter(({ latenessMs }) => latenessMs === belowMs).map(({ name }) => name);
  return `${reason}; ${formatDuration(belowMs)} of it are those of ${sayList([...new Set(latest)].sort(), 'and')}`;
}

function sayObstacles(obstacles: readonly Obstacle[], members: MembersByHash): string {
  if (obstacles.length === 0) return 'it negates no event: a late one can only add to what is true';
  const said = (kind: Obstacle['kind']) => {
    const texts = obstacles.filter((each) => each.kind === kind).map((each) => textOf(each, members));
    return sayList([...new Set(texts)].sort(), 'and');
  };
  const awaited = [
    ['it negates', said('negated')],
    ['it awaits', said('awaited')],
    ['it must not see', said('without')],
  ] as const;
  const absences = awaited.filter(([, what]) => what !== '').map(([words, what]) => `${words} ${what}`);
  const comparisons = said('comparison');
  return [
    ...(absences.length === 0 ? [] : [`${sayList(absences, 'and')}, which may still come late`]),
    ...(comparisons === '' ? [] : [`a late fact can end ${comparisons}`]),
  ].join('; ');
}

function textOf(obstacle: Obstacle, members: MembersByHash): string {
  switch (obstacle.kind) {
    case 'negated':
      return obstacle.expr.kind === 'selector'
        ? obstacle.expr.name
        : printExpression(inlined(obstacle.expr, members));
    case 'comparison':
      return printExpression(obstacle.expr);
    case 'awaited':
    case 'without':
      return obstacle.of.name;
  }
}
