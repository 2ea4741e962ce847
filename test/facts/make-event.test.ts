import { describe, expect, it } from 'vitest';
import { checked } from '../../shared/api/check.ts';
import { eventDraftSchema } from '../../shared/facts/event-schema.ts';
import { episodeId, occurrenceId, transitionId } from '../../shared/facts/ids.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../shared/facts/make-event.ts';

const source = { kind: 'system', name: 'tocsin' } as const;
const episode = episodeId('tocsin', 'x', '[]', 1000);
const raise = makeRaise({
  type: 'X',
  severity: 'major',
  source,
  labels: { host: 'node-1', a: 'b' },
  values: { n: 1 },
  message: 'it is on',
  episode,
  start: 1000,
  r: 1100,
});

describe('made events', () => {
  it('raise at the start of the episode', () => {
    const id = transitionId(episode, 'raised', 1000);
    expect(raise).toEqual({
      v: 1,
      id,
      type: 'X',
      transition: 'raised',
      episode,
      start: 1000,
      t: 1000,
      r: 1100,
      origin: id,
      severity: 'major',
      source,
      host: 'node-1',
      labels: { host: 'node-1', a: 'b' },
      values: { n: 1 },
      message: 'it is on',
      causes: [],
    });
  });

  it('clear by what was raised, never before it', () => {
    const clear = makeClear({ ...raise, evidence: { x: 1 } }, { t: 5000, r: 5100, source, reason: 'left' });
    const { message: _, ...kept } = raise;
    expect(clear).toEqual({
      ...kept,
      id: transitionId(episode, 'cleared', 5000),
      transition: 'cleared',
      t: 5000,
      r: 5100,
      origin: raise.id,
      causes: [raise.id],
      reason: 'left',
    });
    expect(makeClear(raise, { t: 10, r: 5100, source, reason: 'left' }).t).toBe(1000);
  });

  it('occur under the name of their sender, with a host only if labelled so', () => {
    const told = {
      type: 'Y',
      severity: 'info',
      source,
      labels: {},
      t: 7,
      r: 8,
      sender: 's',
      nonce: 'n',
    } as const;
    const id = occurrenceId(7, 'Y', 's', 'n');
    expect(makeOccurrence(told)).toEqual({
      v: 1,
      id,
      type: 'Y',
      transition: 'occurred',
      t: 7,
      r: 8,
      origin: id,
      severity: 'info',
      source,
      labels: {},
      values: {},
      causes: [],
    });
  });

  it('are events as the schema has them', () => {
    const clear = makeClear(raise, { t: 5000, r: 5100, source, reason: 'left', message: 'over' });
    for (const { r: _, ...draft } of [raise, clear]) expect(checked(eventDraftSchema, draft)).toEqual(draft);
  });
});
