import type { TocsinEvent } from '../../shared/facts/event.ts';
import { episodeId } from '../../shared/facts/ids.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../shared/facts/make-event.ts';
import type { InputEvent } from './input.ts';

const source = { kind: 'system', name: 'bench' } as const;

/** The input as events of ours, received when they happened. */
export function eventsOf(events: readonly InputEvent[]): readonly TocsinEvent[] {
  const raises = new Map<string, TocsinEvent>();
  return events.map(({ t, key, type, kind, host }, i) => {
    const told = { type, severity: 'major' as const, source, r: t };
    if (kind === 'occurred')
      return makeOccurrence({ ...told, labels: { key }, t, sender: 'bench', nonce: String(i) });
    const labels = { key, host: `n${host}` };
    const place = `${key} ${host}`;
    const raise = raises.get(place);
    if (kind === 'cleared' && raise) return makeClear(raise, { t, r: t, source, reason: 'condition-ended' });
    const raised = makeRaise({ ...told, labels, episode: episodeId('bench', type, place, t), start: t });
    raises.set(place, raised);
    return raised;
  });
}
