import { type Alert, alertmanagerRequestSchema } from '../../shared/api/alertmanager.ts';
import type { EventsAnswer } from '../../shared/api/events.ts';
import type { Severity, Source, TocsinEvent } from '../../shared/facts/event.ts';
import { hostIdSchema } from '../../shared/facts/event-schema.ts';
import { episodeId } from '../../shared/facts/ids.ts';
import { limits } from '../../shared/facts/limits.ts';
import { makeClear, makeRaise } from '../../shared/facts/make-event.ts';
import { reservedEvents } from '../../shared/facts/system-events.ts';
import { type Call, callBody } from '../http/app.ts';
import type { CollectEvents } from './operator-events.ts';
import { refuseReserved } from './reserved.ts';
import { upperSnake } from './upper-snake.ts';

const source: Source = { kind: 'system', name: 'alertmanager' };

const severityOf: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  page: 'critical',
  error: 'major',
  high: 'major',
  major: 'major',
  warning: 'minor',
  minor: 'minor',
  low: 'minor',
  info: 'info',
  none: 'info',
};

/**
 * `POST /v1/sources/alertmanager`: firing raises, resolved clears. All follows from fingerprint and times, so what
 * Alertmanager repeats is stored once; a clear whose raise never came brings it along. Of a type that Tocsin
 * alone makes it is refused after the others are stored: Alertmanager does not send again what was answered with 400.
 */
export async function collectAlerts({ events, clock }: CollectEvents, call: Call): Promise<EventsAnswer> {
  const { alerts } = await callBody(call, alertmanagerRequestSchema);
  const nowMs = clock();
  const stored: EventsAnswer['events'][number][] = [];
  for (const alert of alerts) {
    if (reservedEvents.has(typeOf(alert))) continue;
    for (const event of eventsOf(alert, nowMs)) {
      stored.push({ id: event.id, episode: event.episode as string, stored: await events.put(event) });
    }
  }
  for (const [i, alert] of alerts.entries()) refuseReserved(typeOf(alert), `alerts[${i}].labels.alertname`);
  return { events: stored };
}

/** The raise, and after it the clear if the alert is resolved. */
function eventsOf(alert: Alert, nowMs: number): readonly TocsinEvent[] {
  const type = typeOf(alert);
  const start = clamp(Date.parse(alert.startsAt), nowMs);
  const { labels, dropped } = boundLabels(alert.labels);
  const message = alert.annotations.summary ?? alert.annotations.description;
  const raise = makeRaise({
    type,
    severity: severityOf[alert.labels.severity?.toLowerCase() ?? ''] ?? 'minor',
    source,
    labels,
    values: dropped === 0 ? {} : { droppedLabels: dropped },
    message: message?.slice(0, limits.messageChars),
    episode: episodeId('alertmanager', type, alert.fingerprint, start),
    start,
    r: nowMs,
  });
  if (alert.status === 'firing') return [raise];
  const t = alert.endsAt === undefined ? nowMs : clamp(Date.parse(alert.endsAt), nowMs);
  return [raise, makeClear(raise, { t, r: nowMs, source, reason: 'condition-ended' })];
}

function typeOf({ labels }: Alert): string {
  return upperSnake(labels.alertname ?? 'alert');
}

/** Alertmanager writes the year 1 where it knows no time. */
function clamp(tMs: number, nowMs: number): number {
  return Math.max(0, Math.min(tMs, nowMs + limits.futureMs));
}

/**
 * Within `limits`, by name: an alert must not be lost because somebody labels lavishly. `alertname` is the type. A `host`
 * that is no host id would name a host that cannot be, and is left out.
 */
function boundLabels(all: Readonly<Record<string, string>>): {
  readonly labels: Readonly<Record<string, string>>;
  readonly dropped: number;
} {
  const wanted = Object.entries(all).filter(([name]) => name !== 'alertname');
  const kept = wanted
    .filter(([name]) => name.length <= limits.labelNameChars)
    .filter(([name, value]) => name !== 'host' || hostIdSchema.safeParse(value).success)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, limits.labels)
    .map(([name, value]) => [name, value.slice(0, limits.labelValueChars)] as const);
  return { labels: Object.fromEntries(kept), dropped: wanted.length - kept.length };
}

function rank(name: string): number {
  return name === 'host' ? 0 : 1;
}
