import type { TocsinEvent } from './event.ts';

/**
 * The id of the raise that a clear ends. A composite's clear names its raise first: its origin may be that of an episode which was
 * retracted before.
 */
export function raiseIdOf({ source, causes, origin }: TocsinEvent): string {
  return (source.kind === 'rule' ? causes[0] : undefined) ?? origin;
}
