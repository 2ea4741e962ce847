import type { WhyNode } from '../../../shared/api/why.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { inParallel } from '../../in-parallel.ts';
import type { EventStore } from '../../ports/stores.ts';
import { whyLimits } from '../limits.ts';

/** Events below one, by their ids; undefined of those that are no longer stored. An id that is not there was left out. */
export type CausesRead = ReadonlyMap<string, TocsinEvent | undefined>;

/** What is told of an event besides itself. */
export type Details = Pick<WhyNode, 'condition' | 'samples'>;

/** Reads the causes of an event level by level, each once: at most `whyLimits.depth` levels and `whyLimits.nodes` events. */
export async function readCauses(store: Pick<EventStore, 'get'>, root: TocsinEvent): Promise<CausesRead> {
  const read = new Map<string, TocsinEvent | undefined>([[root.id, root]]);
  let level: readonly TocsinEvent[] = [root];
  for (let depth = 1; depth < whyLimits.depth && level.length > 0; depth++) {
    const ids = [...new Set(level.flatMap(shownCauses))].filter((id) => !read.has(id));
    const asked = ids.slice(0, whyLimits.nodes - read.size);
    const found = await inParallel(asked, 16, (id) => store.get(id));
    for (const [i, id] of asked.entries()) read.set(id, found[i]);
    level = found.filter((event) => event !== undefined);
  }
  return read;
}

/** The tree below an event. What several events were made of is told below the first of them. */
export function causeTree(
  root: TocsinEvent,
  read: CausesRead,
  detailsOf: (event: TocsinEvent) => Details,
): WhyNode {
  const told = new Set<string>();
  const nodeOf = (event: TocsinEvent): WhyNode => {
    told.add(event.id);
    const shown = shownCauses(event).filter((id) => read.has(id));
    const more = event.causes.length - shown.length;
    return {
      id: event.id,
      kind: 'event',
      event,
      ...detailsOf(event),
      causes: shown.map((id) => {
        const cause = read.get(id);
        if (cause === undefined) return { id, kind: 'expired', causes: [] };
        return told.has(id) ? { id, kind: 'repeated', event: cause, causes: [] } : nodeOf(cause);
      }),
      ...(more > 0 && { more }),
    };
  };
  return nodeOf(root);
}

/** Of an end what ended it stands before the raise, which its causes begin with. */
function shownCauses({ causes, transition }: TocsinEvent): readonly string[] {
  const [raise, ...others] = causes.slice(0, whyLimits.breadth);
  if (raise === undefined) return [];
  return transition === 'cleared' ? [...others, raise] : [raise, ...others];
}
