import type { Facts, Interval } from '../../../shared/language/evaluation/facts.ts';

/** The same facts, later by so many milliseconds. */
export function moved(facts: Facts, byMs: number): Facts {
  const later = <T extends Interval>(each: T): T => ({
    ...each,
    startMs: each.startMs + byMs,
    endMs: each.endMs + byMs,
  });
  return {
    series: facts.series.map((each) => ({
      ...each,
      points: each.points.map((point) => ({
        ...point,
        tMs: point.tMs + byMs,
        untilMs: point.untilMs + byMs,
      })),
    })),
    occurrences: facts.occurrences.map((each) => ({ ...each, tMs: each.tMs + byMs })),
    episodes: facts.episodes.map(later),
    hosts: facts.hosts.map((each) => ({ ...later(each), silent: each.silent.map(later) })),
    members: facts.members.map((each) => ({ ...each, timesMs: each.timesMs.map((time) => time + byMs) })),
  };
}
