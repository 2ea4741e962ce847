import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Facts } from '../../../shared/language/evaluation/facts.ts';

type Labels = Readonly<Record<string, string>>;

/** The events that tell of facts, without samples and memberships. `delayMs` of the nth event is how late it is received. */
export function eventsOf(facts: Facts, delayMs: (index: number) => number): readonly TocsinEvent[] {
  let index = 0;
  const event = (
    told: Pick<TocsinEvent, 'id' | 'type' | 'transition' | 't' | 'labels'> & Partial<TocsinEvent>,
  ): TocsinEvent => ({
    v: 1,
    r: told.t + delayMs(index++),
    origin: told.id,
    severity: 'minor',
    source: { kind: 'operator', name: 'test' },
    values: {},
    causes: [],
    ...told,
  });
  const ends = (
    { id, type, labels, values = {} }: Pick<TocsinEvent, 'id' | 'type' | 'labels'> & Partial<TocsinEvent>,
    {
      raisedMs,
      startMs,
      endMs,
    }: { readonly raisedMs: number; readonly startMs: number; readonly endMs: number },
  ) => {
    const about = { type, labels, episode: `of-${id}`, start: startMs };
    const raised = event({ ...about, id, transition: 'raised', t: raisedMs, values });
    const reason = 'condition-ended';
    return endMs === Number.POSITIVE_INFINITY
      ? [raised]
      : [raised, event({ ...about, id: `${id}-end`, transition: 'cleared', t: endMs, reason })];
  };
  return [
    ...facts.occurrences.map(({ id, type, labels, tMs, values }) =>
      event({
        id,
        type,
        transition: 'occurred',
        labels,
        values,
        t: tMs,
        // The receipt of a document is its own time, whatever the clock of the host says.
        ...(type === 'HEARTBEAT' && { t: tMs - 90, r: tMs }),
      }),
    ),
    ...facts.episodes.flatMap((each) => ends(each, { ...each, raisedMs: each.startMs })),
    ...facts.hosts.flatMap(({ host, silent }) =>
      silent.flatMap(({ startMs, endMs }) =>
        ends(
          { id: `silence-${host}-${startMs}`, type: 'HOST_SILENT', labels: { host } },
          // A silence is told when it has lasted for some time.
          { startMs, endMs, raisedMs: Math.min(startMs + 2, endMs - 1) },
        ),
      ),
    ),
    ...facts.members.flatMap(({ hash, labels, timesMs, truths }) =>
      timesMs.map((t, i) =>
        event({
          id: memberId(hash, labels, t),
          type: 'MEMBER_CHANGED',
          transition: 'occurred',
          t,
          labels,
          values: { member: hash, truth: String(truths[i] ?? 'unknown') },
        }),
      ),
    ),
  ];
}

/** As all ids, they are in order of time. */
function memberId(hash: string, labels: Labels, tMs: number): string {
  return `${tMs} ${hash} ${labels.host}`;
}
