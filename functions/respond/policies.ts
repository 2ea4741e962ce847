import { TocsinError } from '../../shared/errors.ts';
import type { PublishedEvent } from '../../shared/facts/event.ts';
import type { Policy } from '../../shared/language/artifact.ts';
import { secondMs } from '../../shared/time.ts';
import type { RespondPorts } from './ports.ts';

/** `publish` may know a new definition set this much earlier than this function. */
export const definitionsLagMs = 15 * secondMs;

/**
 * The policies of the active definitions that the event concerns: named in its slip, and still about its type. A policy
 * that only the slip's version knows is worth a retry while the event is young; afterwards it counts as taken away. What a gate held back
 * concerns none.
 */
export async function policiesFor(ports: RespondPorts, event: PublishedEvent): Promise<readonly Policy[]> {
  if (event.muted !== undefined || event.shadow) return [];
  const named = event.slip?.policies ?? [];
  if (named.length === 0) return [];
  const artifact = await ports.definitions.active();
  const found = (artifact?.policies ?? []).filter(
    ({ name, on }) => named.includes(name) && on === event.type,
  );
  const isBehind = found.length < named.length && artifact?.version !== event.slip?.version;
  if (isBehind && ports.clock() < event.r + definitionsLagMs) {
    throw new TocsinError(
      'DEFINITIONS_BEHIND',
      'the definitions that routed this event are not known here yet',
      {
        retryable: true,
        status: 503,
      },
    );
  }
  return found;
}
