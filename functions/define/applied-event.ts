import type { TocsinEvent } from '../../shared/facts/event.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import type { ActiveDefinitionsRecord } from '../ports/records.ts';

/** That a set was announced, with when it comes into force. The same record always gives the same event. */
export function appliedEvent(record: ActiveDefinitionsRecord): TocsinEvent {
  const { version, number, author, appliedAtMs, activeAtMs, previous, isRollback } = record;
  return makeOccurrence({
    type: 'DEFINITIONS_APPLIED',
    severity: 'info',
    source: { kind: 'operator', name: author },
    labels: {},
    values: {
      version,
      number,
      previous: previous ?? 'none',
      activeAtMs: activeAtMs ?? appliedAtMs,
      ...(isRollback && { rollback: true }),
    },
    message: isRollback
      ? `${author} went back to definition set ${version}, now number ${number}`
      : `${author} applied definition set ${number}`,
    t: appliedAtMs,
    r: appliedAtMs,
    sender: 'define',
    nonce: JSON.stringify([number, version]),
  });
}
