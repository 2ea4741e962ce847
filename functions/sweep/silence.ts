import type { TocsinEvent } from '../../shared/facts/event.ts';
import { makeClear } from '../../shared/facts/make-event.ts';
import type { Clock } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { inParallel } from '../correlate/in-parallel.ts';
import type { SampleStore, StateStore } from '../ports/stores.ts';
import { type Contact, type Fleet, scanFleet } from './fleet.ts';
import { intakeRaise, isIntakeDegraded, isSilent, silenceRaise, sweepSource } from './silence-events.ts';

export interface SilencePorts {
  readonly state: StateStore;
  readonly samples: SampleStore;
  readonly clock: Clock;
}

/** Body of the sweep's marks: `raise` is there while its episode is open. */
interface MarkRecord {
  readonly v: 1;
  readonly raise?: TocsinEvent;
}

interface Mark {
  readonly raise?: TocsinEvent;
  readonly expected: number | 'absent';
}

const width = 16;
const intakeMark = 'INTAKE';
const hostMark = (host: string) => `SILENT#${host}`;

/**
 * Raises `HOST_SILENT` for active hosts from which nothing was heard, by receive time, and clears it at their next
 * contact. If most hosts fall silent at once it is ours, not theirs: one `INTAKE_DEGRADED` stands for all. Mark and event
 * are one transaction, so each raise and clear is once, also if two sweeps run at the same time.
 */
export async function watchHosts(ports: SilencePorts): Promise<void> {
  const nowMs = ports.clock();
  const fleet = await scanFleet(ports, nowMs);
  const marks = await readMarks(ports.state);
  const isOpen = (host: string) => marks.get(hostMark(host))?.raise !== undefined;
  await inParallel(endedMarks(fleet, marks), width, (each) =>
    end(ports, each.name, each.mark, each.clear, nowMs),
  );
  const alive = fleet.active.filter((contact) => !isOpen(contact.host));
  await inParallel(
    fleet.active.filter((contact) => isOpen(contact.host)),
    width,
    (contact) => clearIfHeard(ports, contact, marks, nowMs),
  );
  const isDegraded = await watchIntake(ports, alive, marks.get(intakeMark), nowMs);
  if (isDegraded) return;
  const silent = alive.filter((contact) => isSilent(contact, nowMs));
  await inParallel(silent, width, (contact) =>
    raise(ports, hostMark(contact.host), marks.get(hostMark(contact.host)), silenceRaise(contact, nowMs)),
  );
}

/** True while the silence of hosts says nothing about the hosts. */
async function watchIntake(
  ports: SilencePorts,
  alive: readonly Contact[],
  mark: Mark | undefined,
  nowMs: number,
): Promise<boolean> {
  const isQuiet = isIntakeDegraded(alive, nowMs);
  if (mark?.raise === undefined) {
    if (!isQuiet || !alive.some((contact) => isSilent(contact, nowMs))) return false;
    await raise(ports, intakeMark, mark, intakeRaise(alive, nowMs));
    return true;
  }
  if (isQuiet) return true;
  await end(ports, intakeMark, mark, clearOf(mark.raise, nowMs, nowMs, 'condition-ended'), nowMs);
  return false;
}

async function clearIfHeard(
  ports: SilencePorts,
  { host, heardMs }: Contact,
  marks: ReadonlyMap<string, Mark>,
  nowMs: number,
): Promise<void> {
  const name = hostMark(host);
  const mark = marks.get(name);
  if (mark?.raise === undefined || heardMs <= (mark.raise.start as number)) return;
  await end(ports, name, mark, clearOf(mark.raise, heardMs, nowMs, 'condition-ended'), nowMs);
}

/**
 * Open marks of hosts that are expected no more: a drained host's silence ends as `left`. A removed host's episodes were
 * cleared by its removal.
 */
function endedMarks(
  fleet: Fleet,
  marks: ReadonlyMap<string, Mark>,
): ReadonlyArray<{ readonly name: string; readonly mark: Mark; readonly clear?: TocsinEvent }> {
  return fleet.left.flatMap(({ host, state, leftMs }) => {
    const name = hostMark(host);
    const mark = marks.get(name);
    if (mark?.raise === undefined) return [];
    const clear = state === 'draining' ? clearOf(mark.raise, leftMs, leftMs, 'left') : undefined;
    return [{ name, mark, ...(clear !== undefined && { clear }) }];
  });
}

async function readMarks(state: StateStore): Promise<ReadonlyMap<string, Mark>> {
  const marks = new Map<string, Mark>();
  let after: string | undefined;
  do {
    const page = await state.list<MarkRecord>(stateKeys.sweep('').p, after === undefined ? {} : { after });
    for (const { key, version, body } of page.items) {
      marks.set(key.s, { expected: version, ...(body.raise !== undefined && { raise: body.raise }) });
    }
    after = page.next;
  } while (after !== undefined);
  return marks;
}

async function raise(
  { state }: SilencePorts,
  name: string,
  mark: Mark | undefined,
  event: TocsinEvent,
): Promise<void> {
  const body: MarkRecord = { v: 1, raise: event };
  await state.putWithEvents({ key: stateKeys.sweep(name), body, expected: mark?.expected ?? 'absent' }, [
    event,
  ]);
}

async function end(
  { state }: SilencePorts,
  name: string,
  mark: Mark,
  clear: TocsinEvent | undefined,
  nowMs: number,
): Promise<void> {
  const body: MarkRecord = { v: 1 };
  const write = { key: stateKeys.sweep(name), body, expected: mark.expected, expiresAtMs: nowMs };
  await state.putWithEvents(write, clear === undefined ? [] : [clear]);
}

function clearOf(raised: TocsinEvent, t: number, r: number, reason: string): TocsinEvent {
  return makeClear(raised, { t, r, source: sweepSource, reason });
}
