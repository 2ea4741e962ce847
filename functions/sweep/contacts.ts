import { type Clock, minuteMs, secondMs } from '../../shared/time.ts';
import { inParallel } from '../correlate/in-parallel.ts';
import type { DocumentName, Receipt, SampleStore } from '../ports/stores.ts';
import type { ExpectedHost } from './roster.ts';

/** `heardMs`: when the service received the newest document of a host that was read, or since when it is expected. */
export interface Contact {
  readonly host: string;
  readonly heardMs: number;
  /** The service's clock less the host's wall clock, as that document tells it. */
  readonly offsetMs?: number;
}

/** What one run may still spend on looks. */
export interface LookBudget {
  queries: number;
  readonly untilMs: number;
}

/** When each host was heard, as far as this process knows: what was read once stays true, so it is read again only when due. */
export interface Contacts {
  of(host: ExpectedHost): Contact;
  /**
   * Reads until it is certain whether each host was heard within `ageMs`; hosts beyond the budget stay uncertain. The longest
   * unqueried come first: so each has its turn however many there are and whoever is silent.
   */
  look(hosts: readonly ExpectedHost[], ageMs: number, nowMs: number, budget: LookBudget): Promise<void>;
  /** Whether the host was heard within `ageMs` is certain: it was, or the run at `nowMs` has read its newest document. */
  isCertain(host: ExpectedHost, ageMs: number, nowMs: number): boolean;
  /** When this process last looked for news of the host, be it only where its next document must be; undefined: never. */
  lookedAtMs(host: string): number | undefined;
  /** Forgets all but these. */
  keep(hosts: readonly ExpectedHost[]): void;
}

/** Queries of one run, about a quarter of a minute of a 256 MB function; the rest is the next run's. */
export const queriesPerRun = 5_000;

const width = 16;

/** An agent's flush at its defaults, until two documents have told its own. */
const defaultStepMs = minuteMs;
const stepLimits = { leastMs: secondMs, mostMs: 10 * minuteMs } as const;

/** A document is looked for this long after it was due: time to be built, sent and stored. */
const deliveryMs = 15 * secondMs;

interface Known {
  readonly receipt: Receipt;
  readonly heardMs: number;
  /** Mean time between two documents. */
  readonly stepMs: number;
}

interface Look {
  readonly atMs: number;
  /** When its newest document was read, not only the one that was expected; absent: never. */
  readonly queriedAtMs?: number;
}

/**
 * A host that was heard at t is looked at when its silence would count, and not before: with a flush of 60 s each 150 s in the
 * mean. Its documents are numbered, so the name of the one that must have come by then is known: a hundred such names are
 * one request, half a read unit each. Only where that document is missing or too old is the newest one looked for, by a query of
 * half a unit (one at the change of a day). So a host costs some 0.5 units each 150 s: 8,800 a month, 0.0011 USD.
 *
 * A new process knows nothing and queries each host once, `queriesPerRun` in a run; a host that nobody has looked at is neither
 * silent nor heard.
 */
export function makeContacts(samples: Pick<SampleStore, 'newest' | 'receipts'>, clock: Clock): Contacts {
  const known = new Map<string, Known>();
  const looks = new Map<string, Look>();

  const heardMs = ({ host, sinceMs }: ExpectedHost): number =>
    Math.max(known.get(host)?.heardMs ?? 0, sinceMs);
  const learn = (receipt: Receipt | undefined): void => {
    if (receipt !== undefined) known.set(receipt.host, learned(known.get(receipt.host), receipt));
  };
  const isCertain: Contacts['isCertain'] = (host, ageMs, nowMs) => {
    if (nowMs - heardMs(host) < ageMs) return true;
    const look = looks.get(host.host);
    return look?.queriedAtMs === nowMs;
  };

  const lookAtNext = async (hosts: readonly ExpectedHost[], nowMs: number): Promise<void> => {
    const names = hosts.flatMap(({ host }) => nextName(known.get(host), nowMs) ?? []);
    for (const receipt of await samples.receipts(names)) learn(receipt);
    for (const { host } of names) looks.set(host, { ...looks.get(host), atMs: nowMs });
  };

  return {
    of: (host) => {
      const receipt = known.get(host.host)?.receipt;
      const offsetMs = receipt && receipt.clockOffsetMs - (receipt.clockMovedMs ?? 0);
      return { host: host.host, heardMs: heardMs(host), ...(offsetMs !== undefined && { offsetMs }) };
    },
    look: async (hosts, ageMs, nowMs, budget) => {
      const isOpen = (host: ExpectedHost) => !isCertain(host, ageMs, nowMs);
      await lookAtNext(hosts.filter(isOpen), nowMs);
      const queriedAtMs = ({ host }: ExpectedHost) => looks.get(host)?.queriedAtMs ?? 0;
      const inTurn = hosts.filter(isOpen).sort((a, b) => queriedAtMs(a) - queriedAtMs(b));
      await inParallel(inTurn, width, async (host) => {
        if (budget.queries <= 0 || clock() >= budget.untilMs) return;
        budget.queries--;
        learn(await samples.newest(host.host, nowMs));
        looks.set(host.host, { atMs: nowMs, queriedAtMs: nowMs });
      });
    },
    isCertain,
    lookedAtMs: (host) => looks.get(host)?.atMs,
    keep: (hosts) => {
      if (Math.max(known.size, looks.size) <= hosts.length) return;
      const kept = new Set(hosts.map(({ host }) => host));
      for (const map of [known, looks]) for (const host of map.keys()) if (!kept.has(host)) map.delete(host);
    },
  };
}

/** The document of the same boot that has been due for longest, but not longer than needed; undefined if none is. */
function nextName(known: Known | undefined, nowMs: number): DocumentName | undefined {
  if (known === undefined) return undefined;
  const { receipt, stepMs } = known;
  const steps = Math.floor((nowMs - deliveryMs - receipt.receivedAtMs) / stepMs);
  if (steps < 1) return undefined;
  const { host, boot, seq, builtAtMs } = receipt;
  return { host, boot, seq: seq + steps, builtAtMs: builtAtMs + steps * stepMs };
}

/** Of two documents the later by boot and sequence leads on to the next; contact is the later receipt of the two. */
function learned(before: Known | undefined, found: Receipt): Known {
  const { host, boot, seq, builtAtMs, receivedAtMs, clockOffsetMs, clockMovedMs = 0 } = found;
  // Of a queried document no more is kept than of a receipt: there are as many as hosts.
  const receipt = { host, boot, seq, builtAtMs, receivedAtMs, clockOffsetMs, clockMovedMs };
  if (before === undefined) return { receipt, heardMs: receivedAtMs, stepMs: defaultStepMs };
  const heardMs = Math.max(before.heardMs, receivedAtMs);
  const steps = before.receipt.boot === boot ? seq - before.receipt.seq : 0;
  if (steps <= 0)
    return {
      receipt: isLater(receipt, before.receipt) ? receipt : before.receipt,
      heardMs,
      stepMs: before.stepMs,
    };
  const stepMs = (receivedAtMs - before.receipt.receivedAtMs) / steps;
  return { receipt, heardMs, stepMs: Math.min(stepLimits.mostMs, Math.max(stepLimits.leastMs, stepMs)) };
}

function isLater(a: Receipt, b: Receipt): boolean {
  return a.boot === b.boot ? a.seq > b.seq : a.boot > b.boot;
}
