import type { SelectorNode } from '../../ast.ts';
import type { ActiveEpisode, Environment } from '../facts.ts';
import { selected } from './agreement.ts';
import type { Leaf } from './leaf.ts';

/** An environment at one time. */
export interface Place {
  readonly env: Environment;
  readonly atMs: number;
}

/** The episodes that a selector reads and that are active then. */
export function activeEpisodesAt(selector: SelectorNode, { env, atMs }: Place): readonly ActiveEpisode[] {
  return selected(selector, env.scope, env.facts.episodes).filter(
    ({ startMs, endMs }) => startMs <= atMs && atMs < endMs,
  );
}

/** Ids of the occurrences and raises that a window over events counts then. */
export function countedIds(
  { function: name, selector, windowMs }: Extract<Leaf, { readonly kind: 'event-window' }>,
  { env, atMs }: Place,
): readonly string[] {
  const isIn = (tMs: number) => atMs - windowMs < tMs && tMs <= atMs;
  if (name === 'count') {
    const occurrences = selected(selector, env.scope, env.facts.occurrences);
    return occurrences.filter(({ tMs }) => isIn(tMs)).map(({ id }) => id);
  }
  const episodes = selected(selector, env.scope, env.facts.episodes);
  const counted = episodes.filter(({ startMs, endMs }) =>
    name === 'raised' ? isIn(startMs) : startMs <= atMs && endMs > atMs - windowMs,
  );
  return counted.map(({ id }) => id);
}
