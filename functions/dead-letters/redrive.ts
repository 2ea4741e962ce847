import { deadLetterLimits } from '../../shared/api/dead-letter-queues.ts';
import type { RedriveAnswer } from '../../shared/api/dead-letters.ts';
import { TocsinError } from '../../shared/errors.ts';
import { type Clock, secondMs } from '../../shared/time.ts';
import type { DeadLetterQueue, RawLetter } from '../ports/dead-letters.ts';
import type { HandOn } from './hand-on.ts';
import { readLetter } from './letter.ts';

/** How long letters are hidden from other calls: longer than one call may take. */
const hiddenSec = 60;

/** A call begins no other letter after this time; API Gateway waits 30 s for an answer. */
export const redriveCallMs = 15 * secondMs;

/** Between two batches of ten: what failed before does not come back faster than 50 a second. */
export const batchPauseMs = 200;

export interface RedrivePorts {
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

/** Which letters; absent: all, up to `deadLetterLimits.perCall`. */
export type Wanted = ReadonlySet<string> | undefined;

type Outcome = Pick<RedriveAnswer, 'handled' | 'kept'>;

/**
 * Handles letters one by one, each first handed on, then taken away: dying in between hands it on again later. What stays is let
 * go at the end. With ids it looks among `deadLetterLimits.searched` letters, since a queue cannot be asked for one.
 */
export async function redrive(
  { clock, pause }: RedrivePorts,
  queue: DeadLetterQueue,
  handOn: HandOn,
  wanted: Wanted,
): Promise<Outcome> {
  const endMs = clock() + redriveCallMs;
  const most = wanted === undefined ? deadLetterLimits.perCall : deadLetterLimits.searched;
  const kept = new Map<string, string>();
  const seen = new Set<string>();
  const left: RawLetter[] = [];
  let handled = 0;
  try {
    while (seen.size < most && clock() < endMs && !isDone(wanted, handled + kept.size)) {
      if (seen.size > 0) await pause(batchPauseMs);
      const letters = await queue.receive(hiddenSec);
      if (letters.length === 0) break;
      for (const letter of letters) {
        const isNew = seen.size < most && clock() < endMs && !kept.has(letter.id);
        seen.add(letter.id);
        const reason = isNew && isWanted(wanted, letter) ? await handle(queue, handOn, letter) : 'left';
        if (reason === undefined) handled++;
        else left.push(letter);
        if (reason !== undefined && reason !== 'left') kept.set(letter.id, reason);
      }
    }
  } finally {
    await queue.release(left);
  }
  return { handled, kept: [...kept].map(([id, reason]) => ({ id, reason })) };
}

function isDone(wanted: Wanted, found: number): boolean {
  return wanted !== undefined && found >= wanted.size;
}

function isWanted(wanted: Wanted, letter: RawLetter): boolean {
  if (wanted === undefined || wanted.has(letter.id)) return true;
  const { eventId } = readLetter(letter);
  return eventId !== undefined && wanted.has(eventId);
}

/** Why it stays; undefined: it is gone. */
async function handle(
  queue: DeadLetterQueue,
  handOn: HandOn,
  letter: RawLetter,
): Promise<string | undefined> {
  try {
    await handOn(letter);
    await queue.remove(letter);
    return undefined;
  } catch (error) {
    if (error instanceof TocsinError) return toldOf(error);
    return `INTERNAL: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function toldOf({ code, message, detail: { fix } }: TocsinError): string {
  return fix === undefined ? `${code}: ${message}` : `${code}: ${message}; ${fix}`;
}
