import type { Document } from '../../shared/facts/document.ts';
import type { EventDraft, TocsinEvent } from '../../shared/facts/event.ts';
import type { Random } from '../language/fuzz/random.ts';
import type { Action, Posted, Told } from './actions.ts';

/** How the agents of a story send. */
export interface Sending {
  /** The service's clock less the host's. */
  readonly offsetMs: (host: string) => number;
  readonly configVersion: string | null;
  /** One of the documents has a double with the same name and another content. */
  readonly isCloned: boolean;
}

/** The one run of each agent of a story. */
export const boot = 'agents-0001';

/** The same, as the agents of the hosts send it: in numbered documents, some of them sent twice. What is of no host stays as it is. */
export function asDocuments(
  random: Random,
  told: readonly Told[],
  { offsetMs, configVersion, isCloned }: Sending,
): readonly Action[] {
  const [ofHosts, ofNobody] = [told.filter(hostOf), told.filter((action) => !hostOf(action))];
  const byHost = Map.groupBy(
    ofHosts.toSorted((a, b) => a.atMs - b.atMs),
    hostOf,
  );
  const posted = [...byHost].flatMap(([host = '', actions]) =>
    actions.map(({ atMs, events }, seq): Posted => {
      const from = { host, seq, atMs, offsetMs: offsetMs(host), configVersion };
      return { kind: 'document', atMs, document: documentOf(from, events.map(drafted)) };
    }),
  );
  const again = posted.filter(() => random.chance(0.1)).map((each) => late(random, each, each.document));
  const clone = isCloned && posted.length > 0 ? [cloneOf(random, random.pick(posted))] : [];
  return [...ofNobody, ...posted, ...again, ...clone];
}

/** A document of a host at a time of the service. */
export function documentOf(
  from: {
    readonly host: string;
    readonly seq: number;
    readonly atMs: number;
    readonly offsetMs: number;
    readonly configVersion: string | null;
  },
  events: readonly EventDraft[],
): Document {
  const { host, seq, atMs, offsetMs, configVersion } = from;
  const builtAtMs = atMs - offsetMs;
  return {
    v: 1,
    host,
    boot,
    seq,
    builtAtMs,
    watermarkMs: builtAtMs,
    clockOffsetMs: offsetMs,
    configVersion,
    agentVersion: '1.0.0',
    events,
  };
}

/** What an agent says of an event: all but when it is received. */
export function drafted({ r: _, ...draft }: TocsinEvent): EventDraft {
  return draft;
}

/** Two agents speak as one host: the other one has nothing to tell. */
function cloneOf(random: Random, original: Posted): Posted {
  const { document } = original;
  return late(random, original, { ...document, watermarkMs: document.watermarkMs - 1, events: [] });
}

function late(random: Random, { atMs }: Posted, document: Document): Posted {
  return { kind: 'document', atMs: atMs + random.below(40) * 1_000, document };
}

function hostOf({ events }: Told): string | undefined {
  return events[0]?.host;
}
