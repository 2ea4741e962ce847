import { createHash } from 'node:crypto';
import type { Document } from '../../shared/facts/document.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalJson } from '../../shared/language/canonical-json.ts';
import type { Action } from './actions.ts';
import type { World } from './world.ts';

/** What the documents that hosts posted and the tables contradict: each is in, once, with all its events, or was told of as another's. */
export function documentFaults({ samples, log }: World, actions: readonly Action[]): readonly string[] {
  const posted = actions.flatMap((action) => (action.kind === 'document' ? [action.document] : []));
  if (posted.length === 0) return [];
  const marks = new Map(samples.documents.map(({ item }) => [nameOf(item), item]));
  const told = new Map(log.told.map((event) => [event.id, event]));
  const cloned = log.told.filter(({ type }) => type === 'HOST_CLONED').map(({ values }) => values.seq);
  const refused = posted.filter((document) => marks.has(nameOf(document)) && !isMark(marks, document));
  return [
    ...posted.filter((each) => !marks.has(nameOf(each))).map((each) => `document ${nameOf(each)} is not in`),
    ...posted.filter((each) => isMark(marks, each)).flatMap((each) => eventFaults(each, told)),
    ...refused
      .filter(({ seq }) => !cloned.includes(seq))
      .map((each) => `nobody was told of two documents ${nameOf(each)}`),
    ...cloned
      .filter((seq) => refused.every((each) => each.seq !== seq))
      .map((seq) => `document ${seq} has no double, which was told of`),
    ...strangers(posted, log.told),
  ];
}

function eventFaults(
  { events, clockOffsetMs }: Document,
  told: ReadonlyMap<string, TocsinEvent>,
): readonly string[] {
  const offsetMs = clockOffsetMs ?? 0;
  return events.flatMap((draft) => {
    const stored = told.get(draft.id);
    if (stored === undefined) return [`${draft.type} ${draft.id} was in a document and is not stored`];
    const start = draft.start === undefined ? {} : { start: draft.start + offsetMs };
    const wanted = canonicalJson({ ...draft, t: draft.t + offsetMs, ...start, r: stored.r });
    const got = canonicalJson(stored);
    return wanted === got ? [] : [`stored as ${got}, and not as ${wanted}`];
  });
}

/** Hosts say nothing but by their documents. */
function strangers(posted: readonly Document[], told: readonly TocsinEvent[]): readonly string[] {
  const said = new Set(posted.flatMap(({ events }) => events.map(({ id }) => id)));
  return told
    .filter(({ source, host, id }) => source.kind === 'agent' && host !== undefined && !said.has(id))
    .map(({ id }) => `${id} was in no document`);
}

function isMark(marks: ReadonlyMap<string, { readonly bodyHash: Uint8Array }>, document: Document): boolean {
  const stored = marks.get(nameOf(document));
  const hash = createHash('sha256').update(JSON.stringify(document)).digest().subarray(0, 16);
  return stored !== undefined && hash.equals(stored.bodyHash);
}

function nameOf({ host, boot, seq }: Pick<Document, 'host' | 'boot' | 'seq'>): string {
  return `${host} ${boot} ${seq}`;
}
