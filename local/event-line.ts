import type { TocsinEvent } from '../shared/facts/event.ts';

/** One event for a terminal: time of day, type, what it is about, and what it says. */
export function eventLine(event: TocsinEvent): string {
  const time = new Date(event.t).toISOString().slice(11, 23);
  const transition = event.transition === 'occurred' ? '' : event.transition;
  const labels = Object.entries(event.labels)
    .filter(([name]) => name !== 'response')
    .map(([name, value]) => `${name}=${value}`);
  const text = event.message ?? event.reason ?? '';
  return [time, event.type.padEnd(20), transition.padEnd(8), labels.join(' '), text && `- ${text}`]
    .join(' ')
    .trimEnd();
}
