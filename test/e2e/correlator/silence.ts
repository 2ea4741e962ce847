import { expect, vi } from 'vitest';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { secondMs } from '../../../shared/time.ts';
import type { Observer } from './observer.ts';
import { happening, type Story, type StoryHost, silentHost, storyHosts } from './story.ts';
import type { Teller } from './teller.ts';
import { restMs } from './waiting.ts';

/** A host is silent after three minutes, which the sweep finds within one more. */
const silencePatience = { timeout: 360_000, interval: 2_000 };

/** What was told of a host that is not heard for some minutes, and of the other one in its host set. */
export interface Silence {
  readonly raise: TocsinEvent;
  /** When the disk of the other host became full, on `/kept` and `/quiet`. */
  readonly otherMs: number;
  /** When its own disk became full, on `/quiet`: known only when it is heard again. */
  readonly ownMs: number;
  readonly whileSilent: readonly TocsinEvent[];
  readonly told: readonly TocsinEvent[];
}

const [, , otherHost] = storyHosts;
const [otherSec, ownSec] = [20, 40];

const fills = (name: string, host: StoryHost, atSec: number): Story => ({
  name,
  happenings: [happening('DISK_FULL', atSec, { transition: 'raised', host })],
});

/** It says that its disk on `/kept` is full, and then nothing. */
export async function hearLast(teller: Teller, fromMs: number): Promise<void> {
  await teller.tell([fills('kept', silentHost, 0)], fromMs, 0, Number.POSITIVE_INFINITY);
}

/** Waits until the host that was heard last at `fromMs` is silent, and has it come back with what it could not tell. */
export async function throughSilence(teller: Teller, observer: Observer, fromMs: number): Promise<Silence> {
  const tell = (...stories: readonly Story[]) => teller.tell(stories, fromMs, 0, Number.POSITIVE_INFINITY);
  const said = (transition: TocsinEvent['transition']) =>
    vi.waitFor(async () => {
      await teller.beat();
      const events = await observer.events(fromMs);
      const found = events.find((event) => event.type === 'HOST_SILENT' && event.transition === transition);
      expect(found).toMatchObject({ host: silentHost });
      return found as TocsinEvent;
    }, silencePatience);

  const raise = await said('raised');
  await tell(fills('kept', otherHost, otherSec), fills('quiet', otherHost, otherSec));
  const whileSilent = await observer.atRest(fromMs, restMs, teller.beat);
  await tell(fills('quiet', silentHost, ownSec));
  await said('cleared');
  const told = await observer.atRest(fromMs, restMs, teller.beat);
  const [otherMs, ownMs] = [fromMs + otherSec * secondMs, fromMs + ownSec * secondMs];
  return { raise, otherMs, ownMs, whileSilent, told };
}
