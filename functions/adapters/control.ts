import { TocsinError } from '../../shared/errors.ts';
import type { Clock } from '../../shared/time.ts';
import type { Control, ControlSnapshot } from '../ports/control.ts';
import type { ActiveDefinitionsRecord, KillSwitchRecord, PendingCommandsRecord } from '../ports/records.ts';
import type { StateItem, StateStore } from '../ports/stores.ts';
import { stateKeys } from './keys.ts';

/** How old a snapshot may be. */
export const controlMaxAgeMs = 5_000;

/** Bounds of the partition: 100 pages of 1,000 items. Beyond, reading it for each call is no longer the way. */
const pageItems = 1_000;
const pagesMax = 100;

/** The control partition, read at most once in `maxAgeMs` by a process; calls at the same time share one read. */
export function makeControl(state: StateStore, clock: Clock, maxAgeMs: number = controlMaxAgeMs): Control {
  let latest: ControlSnapshot | undefined;
  let reading: Promise<ControlSnapshot> | undefined;

  const fresh = async (): Promise<ControlSnapshot> => {
    const snapshot = await read(state, clock());
    if (latest === undefined || snapshot.readAtMs >= latest.readAtMs) latest = snapshot;
    return snapshot;
  };

  return {
    fresh,
    snapshot: async () => {
      if (latest && clock() - latest.readAtMs < maxAgeMs) return latest;
      reading ??= fresh().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

async function read(state: StateStore, nowMs: number): Promise<ControlSnapshot> {
  const items: StateItem<unknown>[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < pagesMax; pages++) {
    const page = await state.list<unknown>(stateKeys.control, {
      limit: pageItems,
      ...(after !== undefined && { after }),
    });
    items.push(...page.items);
    if (page.next === undefined) return snapshotOf(items, nowMs);
    after = page.next;
  }
  throw new TocsinError('CONTROL_TOO_LARGE', 'the control partition holds too many items', {
    got: `more than ${items.length}`,
    allowed: String(pageItems * pagesMax),
    status: 500,
    fix: 'look for hosts that are revoked again and again',
  });
}

function snapshotOf(items: readonly StateItem<unknown>[], nowMs: number): ControlSnapshot {
  const definitions = bodyAt<ActiveDefinitionsRecord>(items, stateKeys.activeDefinitions().s);
  const killSwitch = bodyAt<KillSwitchRecord>(items, stateKeys.killSwitch().s);
  return {
    ...(definitions && { definitions }),
    // A switch that cannot be read is pulled.
    killSwitch: killSwitch !== undefined && killSwitch.on !== false,
    revokedHosts: namesBelow(items, stateKeys.revoked('').s),
    revokedTokens: namesBelow(items, stateKeys.revokedToken('').s),
    pendingHosts: namesBelow(
      items.filter((item) => isPending(item, nowMs)),
      stateKeys.pendingCommands('').s,
    ),
    readAtMs: nowMs,
  };
}

function bodyAt<T>(items: readonly StateItem<unknown>[], s: string): T | undefined {
  return items.find(({ key }) => key.s === s)?.body as T | undefined;
}

function namesBelow(items: readonly StateItem<unknown>[], prefix: string): ReadonlySet<string> {
  return new Set(
    items.filter(({ key }) => key.s.startsWith(prefix)).map(({ key }) => key.s.slice(prefix.length)),
  );
}

function isPending({ key, body }: StateItem<unknown>, nowMs: number): boolean {
  if (!key.s.startsWith(stateKeys.pendingCommands('').s)) return false;
  const mark = body as PendingCommandsRecord;
  return mark.isPending && mark.untilMs > nowMs;
}
