import { limits as factLimits } from '../shared/facts/limits.ts';
import { codeOf, type Host } from './host.ts';
import { openQuarantine, type Quarantine } from './quarantine.ts';
import { makeSerial } from './serial.ts';
import { type Entry, entryOfFile, sealed, unsealed } from './spool-file.ts';
import type { SpoolLimits } from './spool-limits.ts';

type DropReason = 'disk_full' | 'memory_full' | 'too_old' | 'too_large' | 'rejected' | 'corrupt';

/** Always `produced + recovered = delivered + onDisk + inMemory + sum of dropped`, in documents. */
export interface SpoolCounts {
  /** Added in this run. */
  readonly produced: number;
  /** Found on the disk at the start. */
  readonly recovered: number;
  readonly delivered: number;
  readonly onDisk: number;
  readonly inMemory: number;
  readonly diskBytes: number;
  /** True while the disk takes nothing. */
  readonly isDiskFailing: boolean;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** Documents that wait to be sent: in memory, and on the disk once they must outlive this run. */
export interface Spool {
  /** Oldest first. */
  entries(): readonly Entry[];
  /** Puts it on the disk before it resolves if it is urgent and the disk takes it; else into memory. */
  add(entry: Entry, body: Uint8Array): Promise<void>;
  /** Brings what is in memory to the disk: after a failed attempt, and at the end. */
  persist(): Promise<void>;
  /** undefined if it cannot be read any more; it is then dropped as `corrupt`. */
  body(entry: Entry): Promise<Uint8Array | undefined>;
  /** Another body under the same name, after the first one was refused. */
  replace(entry: Entry, body: Uint8Array): Promise<void>;
  /** This and the others below change nothing for an entry that was dropped meanwhile. */
  delivered(entry: Entry): Promise<void>;
  /** Takes it out of the queue and sets it aside. */
  refuse(entry: Entry, reason: DropReason): Promise<void>;
  counts(): SpoolCounts;
}

interface State {
  readonly host: Host;
  readonly directory: string;
  readonly limits: SpoolLimits;
  readonly nowMs: () => number;
  readonly quarantine: Quarantine;
  readonly entries: Map<string, Entry>;
  /** Bodies of the entries that are not on the disk. */
  readonly memory: Map<string, Uint8Array>;
  readonly dropped: Partial<Record<DropReason, number>>;
  produced: number;
  recovered: number;
  delivered: number;
  isDiskFailing: boolean;
}

/**
 * Opens the directory and takes over what an earlier run left there. Never rejects: without a disk it works in memory, within
 * its bounds, and comes back to the disk by itself.
 */
export async function openSpool(
  host: Host,
  directory: string,
  limits: SpoolLimits,
  nowMs: () => number,
): Promise<Spool> {
  const state: State = {
    host,
    directory,
    limits,
    nowMs,
    quarantine: openQuarantine(host, `${directory}/quarantine`, limits.quarantineFiles),
    entries: new Map(),
    memory: new Map(),
    dropped: {},
    produced: 0,
    recovered: 0,
    delivered: 0,
    isDiskFailing: false,
  };
  await recover(state);
  const serial = makeSerial();
  return {
    entries: () => sorted(state),
    add: (entry, body) => serial(() => add(state, entry, body)),
    persist: () => serial(() => persist(state)),
    body: (entry) => serial(() => bodyOf(state, entry)),
    replace: (entry, body) => serial(() => replace(state, entry, body)),
    delivered: (entry) => serial(() => deliver(state, entry)),
    refuse: (entry, reason) => serial(() => refuse(state, entry, reason)),
    counts: () => countsOf(state),
  };
}

async function recover(state: State): Promise<void> {
  const { host, directory } = state;
  try {
    await host.makeDirectory(directory);
    for (const { name, sizeBytes } of await host.files(directory)) {
      const entry = entryOfFile(name, sizeBytes);
      if (entry !== undefined) {
        state.recovered += 1;
        state.entries.set(name, entry);
      } else if (name.endsWith('.tmp')) {
        await host.unlink(`${directory}/${name}`);
      } else {
        state.recovered += 1;
        await setAside(state, name);
        count(state, 'corrupt');
      }
    }
  } catch (error) {
    diskFailed(state, error);
  }
  await expire(state);
  await makeRoom(state, 0, true);
}

async function add(state: State, entry: Entry, body: Uint8Array): Promise<void> {
  state.produced += 1;
  state.entries.set(entry.name, entry);
  state.memory.set(entry.name, body);
  await expire(state);
  if (state.isDiskFailing) await persist(state);
  else if (entry.isUrgent) await toDisk(state, entry);
  await boundMemory(state);
}

async function persist(state: State): Promise<void> {
  const waiting = sorted(state).filter(({ name }) => state.memory.has(name));
  const urgentFirst = [
    ...waiting.filter(({ isUrgent }) => isUrgent),
    ...waiting.filter(({ isUrgent }) => !isUrgent),
  ];
  for (const entry of urgentFirst) if (!(await toDisk(state, entry))) return;
}

/** False if it is still in memory. */
async function toDisk(state: State, entry: Entry): Promise<boolean> {
  const body = state.memory.get(entry.name);
  if (body === undefined) return true;
  if (entry.sizeBytes > state.limits.diskBytes) return false;
  try {
    if (!entry.isUrgent && (await isDiskLow(state))) return false;
    if (!(await makeRoom(state, entry.sizeBytes, entry.isUrgent))) return false;
    await state.host.writeAtomic(pathOf(state, entry), sealed(body));
    state.memory.delete(entry.name);
    if (state.isDiskFailing) state.host.log('info', 'spool is back on the disk');
    state.isDiskFailing = false;
    return true;
  } catch (error) {
    diskFailed(state, error);
    return false;
  }
}

async function isDiskLow({ host, directory, limits }: State): Promise<boolean> {
  const { blockBytes, blocks, available } = await host.statfs(directory);
  return available * blockBytes < limits.leastFreeBytes || available < blocks * limits.leastFreeShare;
}

/** Drops documents from the disk until `sizeBytes` more fit; events only to make room for events. */
async function makeRoom(state: State, sizeBytes: number, mayDropUrgent: boolean): Promise<boolean> {
  while (diskBytes(state) + sizeBytes > state.limits.diskBytes) {
    const victim = firstToGo(sorted(state).filter(({ name }) => !state.memory.has(name)));
    if (victim === undefined || (victim.isUrgent && !mayDropUrgent)) return false;
    await drop(state, victim, 'disk_full');
  }
  return true;
}

async function boundMemory(state: State): Promise<void> {
  const { memory, limits } = state;
  while (memory.size > limits.memoryDocuments || memoryBytes(state) > limits.memoryBytes) {
    const victim = firstToGo(sorted(state).filter(({ name }) => memory.has(name)));
    if (victim === undefined) return;
    await drop(state, victim, 'memory_full');
  }
}

async function expire(state: State): Promise<void> {
  const { limits } = state;
  const nowMs = state.nowMs();
  for (const entry of sorted(state)) {
    const ageMs = nowMs - entry.builtAtMs;
    if (ageMs > (entry.isUrgent ? limits.eventsAgeMs : limits.samplesAgeMs))
      await drop(state, entry, 'too_old');
  }
}

async function bodyOf(state: State, entry: Entry): Promise<Uint8Array | undefined> {
  const inMemory = state.memory.get(entry.name);
  if (inMemory !== undefined) return inMemory;
  if (!state.entries.has(entry.name)) return undefined;
  try {
    const body = unsealed(await state.host.readBytes(pathOf(state, entry), 2 * factLimits.rawBytes));
    if (body !== undefined) return body;
  } catch (error) {
    state.host.log('warn', 'spooled document cannot be read', { name: entry.name, code: codeOf(error) });
  }
  await refuse(state, entry, 'corrupt');
  return undefined;
}

async function deliver(state: State, entry: Entry): Promise<void> {
  if (!state.entries.has(entry.name)) return;
  state.delivered += 1;
  await forget(state, entry);
}

async function replace(state: State, entry: Entry, body: Uint8Array): Promise<void> {
  if (!state.entries.has(entry.name)) return;
  const isOnDisk = !state.memory.has(entry.name);
  state.entries.set(entry.name, { ...entry, sizeBytes: sealed(body).length });
  state.memory.set(entry.name, body);
  if (isOnDisk) await persist(state);
}

async function refuse(state: State, entry: Entry, reason: DropReason): Promise<void> {
  if (!state.entries.has(entry.name)) return;
  const body = state.memory.get(entry.name);
  count(state, reason);
  if (body === undefined) await setAside(state, entry.name);
  else await state.quarantine.write(entry.name, sealed(body));
  state.entries.delete(entry.name);
  state.memory.delete(entry.name);
}

async function drop(state: State, entry: Entry, reason: DropReason): Promise<void> {
  count(state, reason);
  await forget(state, entry);
}

/** A file that cannot be deleted comes back after a restart and is answered as a duplicate. */
async function forget(state: State, entry: Entry): Promise<void> {
  const isOnDisk = !state.memory.has(entry.name);
  state.entries.delete(entry.name);
  state.memory.delete(entry.name);
  if (!isOnDisk) return;
  await state.host.unlink(pathOf(state, entry)).catch((error: unknown) => diskFailed(state, error));
}

async function setAside(state: State, name: string): Promise<void> {
  await state.quarantine.take(`${state.directory}/${name}`, name);
}

/** Samples before events, old before new. */
function firstToGo(entries: readonly Entry[]): Entry | undefined {
  return entries.find(({ isUrgent }) => !isUrgent) ?? entries[0];
}

function diskFailed(state: State, error: unknown): void {
  if (!state.isDiskFailing)
    state.host.log('error', 'spool disk fails: working in memory', { code: codeOf(error) });
  state.isDiskFailing = true;
}

function count(state: State, reason: DropReason): void {
  state.dropped[reason] = (state.dropped[reason] ?? 0) + 1;
}

function sorted({ entries }: State): readonly Entry[] {
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function diskBytes({ entries, memory }: State): number {
  return sum([...entries.values()].filter(({ name }) => !memory.has(name)).map((entry) => entry.sizeBytes));
}

function memoryBytes({ memory }: State): number {
  return sum([...memory.values()].map((body) => body.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function pathOf({ directory }: State, { name }: Entry): string {
  return `${directory}/${name}`;
}

function countsOf(state: State): SpoolCounts {
  const { produced, recovered, delivered, entries, memory, isDiskFailing, dropped } = state;
  const onDisk = entries.size - memory.size;
  const figures = {
    produced,
    recovered,
    delivered,
    onDisk,
    inMemory: memory.size,
    diskBytes: diskBytes(state),
  };
  return { ...figures, isDiskFailing, dropped: { ...dropped } };
}
