import type { Document, DocumentAnswer } from '../shared/facts/document.ts';
import type { AgentClock } from './agent-clock.ts';
import { postDocument } from './exchange.ts';
import { codeOf, type Host, type Timer } from './host.ts';
import { type Identity, renew, saveIdentity } from './identity.ts';
import { mended, withOffset, withoutSamples, withSchema } from './mend-document.ts';
import type { Outcome } from './outcome.ts';
import { isUrgent, pack, unpack } from './packing.ts';
import { backoffMs, uplinkLimits } from './retry.ts';
import type { Schemas } from './schemas.ts';
import { nextToSend } from './send-order.ts';
import { type SecondName, splitDocument } from './split-document.ts';
import type { Spool } from './spool.ts';
import { type Entry, entryOf } from './spool-file.ts';

export interface UplinkOptions {
  readonly host: Host;
  readonly api: string;
  readonly stateDir: string;
  readonly clock: AgentClock;
  readonly spool: Spool;
  readonly schemas: Schemas;
  readonly identity: Identity;
  /** Names the second half of a document that was too large. */
  readonly nextName: () => SecondName;
  /** What rides in an answer; undefined if the answer was too large to be read. */
  readonly onAnswer: (answer: DocumentAnswer | undefined) => Promise<void>;
}

/**
 * Sends documents, one at a time: first those with events, oldest first, so that no event waits behind a backlog; then the
 * newest, so that what is shown is current; then the backlog, oldest first and slowly. The order is free because documents
 * are independent and events carry their times.
 */
export interface Uplink {
  /** Resolves when the documents are kept, not when they are sent. */
  add(documents: readonly Document[]): Promise<void>;
  /** Sends what is most urgent once more unless the service is down, and keeps the rest on the disk. */
  close(): Promise<void>;
  /** Requests that failed, in this run. */
  failures(): number;
}

interface State extends UplinkOptions {
  identity: Identity;
  newest: string | undefined;
  /** Failures in a row. */
  attempts: number;
  failures: number;
  hasRenewed: boolean;
  wait: Timer | undefined;
  pause: Timer | undefined;
  backlogFromMonoMs: number;
  isStopped: boolean;
  work: Promise<void> | undefined;
  /** Put behind the others after a refusal that was perhaps of the document. */
  readonly deferred: Set<string>;
  /** Already corrected once after a refusal of their time. */
  readonly corrected: Set<string>;
}

export function makeUplink(options: UplinkOptions): Uplink {
  const state: State = {
    ...options,
    newest: undefined,
    attempts: 0,
    failures: 0,
    hasRenewed: false,
    wait: undefined,
    pause: undefined,
    backlogFromMonoMs: 0,
    isStopped: false,
    work: undefined,
    deferred: new Set(),
    corrected: new Set(),
  };
  return {
    async add(documents) {
      for (const document of documents) await keep(state, document);
      start(state);
    },
    close: () => close(state),
    failures: () => state.failures,
  };
}

async function keep(state: State, document: Document): Promise<void> {
  const { body, isTooLarge } = await pack(state.host, document);
  const halves = isTooLarge ? split(state, document) : undefined;
  if (halves !== undefined) {
    for (const half of halves) await keep(state, half);
    return;
  }
  const entry = entryFor(document, body);
  state.newest = entry.name;
  await state.spool.add(entry, body);
  if (isTooLarge) await state.spool.refuse(entry, 'too_large');
}

function entryFor(document: Document, body: Uint8Array): Entry {
  const { boot, seq, builtAtMs } = document;
  return entryOf({ boot, seq, builtAtMs, isUrgent: isUrgent(document), bodyBytes: body.length });
}

function split(state: State, document: Document): readonly [Document, Document] | undefined {
  const { samples, schema } = document;
  const known = schema ?? (samples && state.schemas.find(samples.schema));
  return splitDocument(document, known?.series.length, state.nextName);
}

/** Harmless at any time: there is one loop, and it rests while a wait is on. */
function start(state: State): void {
  if (state.work !== undefined || state.wait !== undefined || state.isStopped) return;
  state.work = loop(state)
    .catch((error: unknown) => {
      state.host.log('error', 'uplink failed', { code: codeOf(error), error: String(error) });
      rest(state, backoff(state));
    })
    .finally(() => {
      state.work = undefined;
    });
}

async function loop(state: State): Promise<void> {
  while (!state.isStopped && state.wait === undefined) {
    const entry = pick(state);
    if (entry === undefined) return;
    await attempt(state, entry);
  }
}

/** undefined while the backlog pauses, or if nothing waits. */
function pick(state: State): Entry | undefined {
  const next = nextToSend(state.spool.entries(), state.newest, state.deferred);
  if (next === undefined || !next.isBacklog) return next?.entry;
  const restMs = state.backlogFromMonoMs - state.host.mono();
  if (restMs <= 0) {
    state.backlogFromMonoMs = state.host.mono() + uplinkLimits.backlogPauseMs;
    return next.entry;
  }
  state.pause?.cancel();
  state.pause = state.host.timer(restMs, () => start(state));
  return undefined;
}

async function attempt(state: State, entry: Entry): Promise<void> {
  if (state.newest === entry.name) state.newest = undefined;
  const body = await state.spool.body(entry);
  if (body === undefined) return;
  const outcome = await postDocument(state.host, state.api, state.clock, state.identity, body);
  await apply(state, entry, body, outcome);
}

async function apply(state: State, entry: Entry, body: Uint8Array, outcome: Outcome): Promise<void> {
  switch (outcome.kind) {
    case 'delivered':
    case 'delivered-unread':
      return delivered(state, entry, outcome.kind === 'delivered' ? outcome.answer : undefined);
    case 'transient':
      return failed(state, outcome.code, outcome.retryAfterMs ?? backoff(state));
    case 'misdirected':
      defer(state, entry);
      return failed(state, outcome.code, backoff(state));
    case 'too-large':
      return partUp(state, entry, body);
    case 'schema-unknown':
      return explain(state, entry, body);
    case 'clock-skew':
      return correct(state, entry, body, outcome.code);
    case 'credential-refused':
      return renewOnce(state, outcome.code);
    case 'identity-refused':
      return refusedHost(state, outcome.code);
    case 'rejected':
      return refuse(state, entry, 'rejected', outcome.code);
  }
}

/** Once all have been refused, they take turns. */
function defer({ spool, deferred }: State, entry: Entry): void {
  deferred.add(entry.name);
  if (spool.entries().some(({ name }) => !deferred.has(name))) return;
  deferred.clear();
  deferred.add(entry.name);
}

async function delivered(state: State, entry: Entry, answer: DocumentAnswer | undefined): Promise<void> {
  state.attempts = 0;
  state.hasRenewed = false;
  state.corrected.delete(entry.name);
  state.deferred.delete(entry.name);
  await state.spool.delivered(entry);
  if (answer?.credential !== undefined)
    await useIdentity(state, { ...state.identity, credential: answer.credential });
  await state.onAnswer(answer);
}

async function useIdentity(state: State, identity: Identity): Promise<void> {
  state.identity = identity;
  await saveIdentity(state.host, state.stateDir, identity);
}

async function failed(state: State, code: string, waitMs: number): Promise<void> {
  state.failures += 1;
  state.attempts += 1;
  state.host.log('warn', 'document not delivered', { code, waitMs: Math.round(waitMs) });
  rest(state, waitMs);
  await state.spool.persist();
}

function backoff({ host, attempts }: State): number {
  return backoffMs(attempts, host.random());
}

function rest(state: State, waitMs: number): void {
  if (state.isStopped) return;
  state.wait?.cancel();
  state.wait = state.host.timer(waitMs, () => {
    state.wait = undefined;
    start(state);
  });
}

async function partUp(state: State, entry: Entry, body: Uint8Array): Promise<void> {
  const document = await unpack(state.host, body);
  const halves = document === undefined ? undefined : split(state, document);
  if (halves === undefined) return refuse(state, entry, 'too_large', 'HTTP_413');
  const [first, second] = halves;
  // The second half is kept before the first replaces the whole: a crash between the two sends facts twice, never none.
  await keep(state, second);
  await state.spool.replace(entry, (await pack(state.host, first)).body);
}

async function explain(state: State, entry: Entry, body: Uint8Array): Promise<void> {
  const explained = await mended(state.host, body, (document) =>
    withSchema(document, document.samples && state.schemas.find(document.samples.schema)),
  );
  const rescued = explained ?? (entry.isUrgent ? await mended(state.host, body, withoutSamples) : undefined);
  if (rescued === undefined) return refuse(state, entry, 'rejected', 'SCHEMA_UNKNOWN');
  await state.spool.replace(entry, rescued);
}

async function correct(state: State, entry: Entry, body: Uint8Array, code: string): Promise<void> {
  if (state.corrected.has(entry.name)) {
    if (code.startsWith('TIME_IN_')) return refuse(state, entry, 'rejected', code);
    return failed(state, code, backoff(state));
  }
  state.corrected.add(entry.name);
  const offsetMs = state.clock.offsetMs();
  const corrected = await mended(state.host, body, (document) => withOffset(document, offsetMs));
  if (corrected !== undefined) await state.spool.replace(entry, corrected);
}

async function renewOnce(state: State, code: string): Promise<void> {
  if (state.hasRenewed) return refusedHost(state, code);
  state.hasRenewed = true;
  const { host, api, identity, clock } = state;
  try {
    await useIdentity(state, await renew(host, api, identity, clock.serverNowMs()));
  } catch (error) {
    const isPassing = error instanceof Error && 'retryable' in error && error.retryable === true;
    if (!isPassing) return refusedHost(state, codeOf(error));
    state.hasRenewed = false;
    await failed(state, codeOf(error), backoff(state));
  }
}

/** No data is thrown away, and the agent never unenrols itself. */
async function refusedHost(state: State, code: string): Promise<void> {
  state.host.log('error', 'the service refuses this host; its data is kept', { code });
  state.hasRenewed = false;
  await failed(state, code, uplinkLimits.refusedMs);
}

async function refuse(
  state: State,
  entry: Entry,
  why: 'rejected' | 'too_large',
  code: string,
): Promise<void> {
  state.attempts = 0;
  state.host.log('error', 'document set aside', { name: entry.name, why, code });
  await state.spool.refuse(entry, why);
}

async function close(state: State): Promise<void> {
  state.isStopped = true;
  await state.work;
  const isUp = state.wait === undefined;
  state.wait?.cancel();
  for (let sent = 0; isUp && sent < uplinkLimits.lastDocuments && state.wait === undefined; sent++) {
    const failuresBefore = state.failures;
    const entry = pick(state);
    if (entry === undefined) break;
    await attempt(state, entry);
    if (state.failures > failuresBefore) break;
  }
  state.pause?.cancel();
  await state.spool.persist();
}
