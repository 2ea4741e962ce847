import type { EventDraft } from '../../shared/facts/event.ts';
import { occurrenceId } from '../../shared/facts/ids.ts';

/** An event of host `h1`, another one for each time. */
export function occurrence(tMs: number): EventDraft {
  const id = occurrenceId(tMs, 'X', 'h1', String(tMs));
  return {
    v: 1,
    id,
    type: 'X',
    transition: 'occurred',
    t: tMs,
    origin: id,
    severity: 'info',
    source: { kind: 'agent', host: 'h1' },
    host: 'h1',
    labels: { host: 'h1' },
    values: {},
    causes: [],
  };
}
