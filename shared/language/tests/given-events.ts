import type { TocsinEvent } from '../../facts/event.ts';
import { canonicalKey, episodeId } from '../../facts/ids.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../facts/make-event.ts';
import type { Given, GivenEvent } from './test-case.ts';
import { virtualStartMs } from './virtual-time.ts';

const source = { kind: 'operator', name: 'test' } as const;

/** The events that lines give, with their receive times. A clear ends the last raise before it with the same labels. */
export function givenEvents(given: readonly Given[]): readonly TocsinEvent[] {
  const events: TocsinEvent[] = [];
  const lines = given.filter((line) => line.kind === 'event');
  for (const line of lines.toSorted((a, b) => a.atMs - b.atMs)) events.push(makeEvent(line, events));
  return events;
}

function makeEvent(line: GivenEvent, before: readonly TocsinEvent[]): TocsinEvent {
  const { type, labels, values, transition } = line;
  const t = virtualStartMs + line.atMs;
  const r = virtualStartMs + line.receivedMs;
  const key = canonicalKey(labels);
  const told = { type, severity: 'info', source, labels, values, r } as const;
  switch (transition) {
    case 'occurred':
      return makeOccurrence({
        ...told,
        t,
        sender: 'test',
        nonce: `${line.at.file}:${line.at.line}:${line.at.column}`,
      });
    case 'raised':
      return makeRaise({ ...told, start: t, episode: episodeId('given', type, key, t) });
    case 'cleared': {
      const raise = before.findLast(
        (event) => event.type === type && event.transition === 'raised' && canonicalKey(event.labels) === key,
      ) as TocsinEvent;
      return makeClear(raise, { t, r, source, reason: 'condition-ended' });
    }
  }
}
