import { TocsinError } from '../../shared/errors.ts';
import type { Clock } from '../../shared/time.ts';
import type { Control, ControlSnapshot } from '../ports/control.ts';
import type { ActiveDefinitionsRecord, KillSwitchRecord, PendingCommandsRecord } from '../ports/records.ts';
import type { StateItem, StateStore } from '../ports/stores.ts';
import { definitionsAt } from './activation.ts';
import { stateKeys } from './keys.ts';

/** How old a snapshot may be. */
export const controlMaxAgeMs = 5_000;

/** Bounds of the partition: 100 pages of 1,000 items. Beyond, reading it for each call is no longer the way. */
const pageItems = 1_000;
const pagesMax = 100;

/** What was read: the pointer as it is stored. What is in force by it follows from the time at which it is asked for. */
interface Read {
  readonly snapshot: Omit<ControlSnapshot, 'definitions' | 'announced'>;
  readonly pointer: ActiveDefinitionsRecord | undefined;
}

/** The control partition, read at most once in `maxAgeMs` by a process; calls at the same time share one read. */
export function makeControl(state: StateStore, clock: Clock, maxAgeMs: number = controlMaxAgeMs): Control {
  let latest: Read | undefined;
  let reading: Promise<Read> | undefined;

  const readNow = async (): Promise<Read> => {
    const found = await read(state, clock());
    if (latest === undefined || found.snapshot.readAtMs >= latest.snapshot.readAtMs) latest = found;
    return found;
  };
  const readOnce = (): Promise<Read> => {
    reading ??= readNow().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  return {
    fresh: async () => at(await readNow(), clock()),
    snapshot: async () => {
      const isYoung = latest !== undefined && clock() - latest.snapshot.readAtMs < maxAgeMs;
      return at(isYoung && latest ? latest : await readOnce(), clock());
    },
  };
}

function at({ snapshot, pointer }: Read, nowMs: number): ControlSnapshot {
  return { ...snapshot, ...definitionsAt(pointer, nowMs) };
}

async function read(state: StateStore, nowMs: number): Promise<Read> {
  const items: StateItem<unknown>[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < pagesMax; pages++) {
    const page = await state.list<unknown>(stateKeys.control, {
      limit: pageItems,
      ...(after !== undefined && { after }),
    });
    items.push(...page.items);
    if (page.next === undefined) {
      const pointer = bodyAt<ActiveDefinitionsRecord>(items, stateKeys.activeDefinitions().s);
      return { snapshot: snapshotOf(items, nowMs), pointer };
    }
    after = page.next;
  }
  throw new TocsinError('CONTROL_TOO_LARGE', 'the control partition holds too many items', {
    got: `more than ${items.length}`,
    allowed: String(pageItems * pagesMax),
    status: 500,
    fix: 'look for hosts that are revoked again and again',
  });
}

function snapshotOf(items: readonly StateItem<unknown>[], nowMs: number): Read['snapshot'] {
  const killSwitch = bodyAt<KillSwitchRecord>(items, stateKeys.killSwitch().s);
  return {
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
