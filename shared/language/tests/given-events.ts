import type { Source, TocsinEvent } from '../../facts/event.ts';
import { canonicalKey, episodeId } from '../../facts/ids.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../facts/make-event.ts';
import { heartbeatMs } from './horizon.ts';
import { type HostLife, silenceAt } from './host-lives.ts';
import type { GivenEvent, TestCase } from './test-case.ts';

const source = { kind: 'operator', name: 'test' } as const;
const system: Source = { kind: 'system', name: 'test' };

/** The events that lines give, with their receive times. A clear ends the last raise before it with the same labels. */
export function givenEvents({ given, startMs }: Pick<TestCase, 'given' | 'startMs'>): readonly TocsinEvent[] {
  const events: TocsinEvent[] = [];
  const lines = given.filter((line) => line.kind === 'event');
  for (const line of lines.toSorted((a, b) => a.atMs - b.atMs)) events.push(makeEvent(line, startMs, events));
  return events;
}

/** That hosts join, leave, fall silent and are heard again, as the service tells of it. A silence is noticed at once. */
export function hostEvents({ given, startMs }: TestCase): readonly TocsinEvent[] {
  return given.flatMap((line): readonly TocsinEvent[] => {
    if (line.kind === 'membership') {
      if (line.change === 'tags') return [];
      const type = line.change === 'joins' ? 'HOST_ENROLLED' : 'HOST_LEFT';
      return [hostEvent(type, line.host, startMs + line.atMs)];
    }
    return line.kind === 'silence'
      ? silenceEvents(line.host, startMs + line.fromMs, startMs + (line.toMs ?? Infinity))
      : [];
  });
}

/** A receipt each minute while the host is there, from its join on, and at the end of each silence. */
export function heartbeats({ host, stretches, silent }: HostLife, untilMs: number): readonly TocsinEvent[] {
  const times = new Set<number>();
  for (const { startMs, endMs } of stretches) {
    const lastMs = Math.min(endMs - 1, untilMs);
    for (let tMs = startMs; tMs <= lastMs; tMs += heartbeatMs) times.add(tMs);
    for (const { endMs: againMs } of silent) if (startMs < againMs && againMs <= lastMs) times.add(againMs);
  }
  const life = { host, stretches, silent };
  return [...times].filter((tMs) => !silenceAt(life, tMs)).map((tMs) => hostEvent('HEARTBEAT', host, tMs));
}

function silenceEvents(host: string, fromMs: number, toMs: number): readonly TocsinEvent[] {
  const labels = { host };
  const raise = makeRaise({
    type: 'HOST_SILENT',
    severity: 'major',
    source: system,
    labels,
    r: fromMs,
    start: fromMs,
    episode: episodeId('tocsin', 'host-silent', canonicalKey(labels), fromMs),
  });
  if (toMs === Number.POSITIVE_INFINITY) return [raise];
  return [raise, makeClear(raise, { t: toMs, r: toMs, source: system, reason: 'condition-ended' })];
}

function hostEvent(type: string, host: string, tMs: number): TocsinEvent {
  const told = { type, severity: 'info', source: system, labels: { host }, t: tMs, r: tMs } as const;
  return makeOccurrence({ ...told, sender: 'test', nonce: host });
}

function makeEvent(line: GivenEvent, startMs: number, before: readonly TocsinEvent[]): TocsinEvent {
  const { type, labels, values, transition } = line;
  const t = startMs + line.atMs;
  const r = startMs + line.receivedMs;
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
