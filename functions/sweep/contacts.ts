import { flushDefaultMs } from '../../shared/facts/document.ts';
import { limits } from '../../shared/facts/limits.ts';
import { type Clock, secondMs } from '../../shared/time.ts';
import { inParallel } from '../in-parallel.ts';
import type { DocumentName, Receipt, SampleStore } from '../ports/stores.ts';
import type { ExpectedHost } from './roster.ts';

/** `heardMs`: when the service received the newest document of a host that was read, or since when it is expected. */
export interface Contact {
  readonly host: string;
  readonly heardMs: number;
  /** Whether a document tells of it; if not, it is only expected since then. */
  readonly isHeard: boolean;
  /** How often the host posts, as its newest document says. */
  readonly flushMs: number;
  /** The service's clock less the host's wall clock, as that document tells it; absent: it does not. */
  readonly offsetMs?: number;
}

/** What one run may still spend on looks. */
export interface LookBudget {
  queries: number;
  readonly untilMs: number;
  /** What looks failed with: the hosts stay uncertain, the others are looked at all the same. */
  readonly errors: unknown[];
}

/** Silent or quiet for so many flushes of a host, and of a default agent at least. */
export function ageMs(flushes: number, flushMs: number): number {
  return flushes * Math.max(flushDefaultMs, flushMs);
}

/** When each host was heard, as far as this process knows: what was read once stays true, so it is read again only when due. */
export interface Contacts {
  of(host: ExpectedHost): Contact;
  /**
   * Reads until it is certain whether each host was heard within so many of its flushes; hosts beyond the budget, and those whose
   * reads failed, stay uncertain.
   * The longest unqueried come first: so each has its turn however many there are and whoever is silent.
   */
  look(hosts: readonly ExpectedHost[], flushes: number, nowMs: number, budget: LookBudget): Promise<void>;
  /** Whether a document came within `flushes` is certain: one did, or the run at `nowMs` has read the newest. */
  isCertain(host: ExpectedHost, flushes: number, nowMs: number): boolean;
  /** When this process last looked for news of the host, be it only where its next document must be; undefined: never. */
  lookedAtMs(host: string): number | undefined;
  /** Forgets all but these. */
  keep(hosts: readonly ExpectedHost[]): void;
}

/** Queries of one run, about a quarter of a minute of a 256 MB function; the rest is the next run's. */
export const queriesPerRun = 5_000;

const width = 16;

const stepLimits = { leastMs: secondMs, mostMs: limits.flushMostMs } as const;

/** A document is looked for this long after it was due: time to be built, sent and stored. */
const deliveryMs = 15 * secondMs;

interface Known {
  readonly receipt: Receipt;
  readonly heardMs: number;
  /** Mean time between two documents; until there are two, the host's flush. */
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
 * one request, half a read unit each. Only where that document is missing or too old is the newest one looked for, by queries of
 * half a unit: one for a host that is heard, one for each boot of two days for one that is not. So a host costs some 0.5 units
 * each 150 s: 8,800 a month, 0.0011 USD; one that posts each hour is looked at each 1.5 hours or more.
 *
 * A new process knows nothing and queries each host once, `queriesPerRun` in a run; a host that nobody has looked at is neither
 * silent nor heard.
 */
export function makeContacts(samples: Pick<SampleStore, 'newest' | 'receipts'>, clock: Clock): Contacts {
  const known = new Map<string, Known>();
  const looks = new Map<string, Look>();

  const of = ({ host, sinceMs }: ExpectedHost): Contact => contactOf(host, sinceMs, known.get(host));
  const learn = (receipt: Receipt | undefined): void => {
    if (receipt !== undefined) known.set(receipt.host, learned(known.get(receipt.host), receipt));
  };
  const isCertain: Contacts['isCertain'] = (host, flushes, nowMs) => {
    const { heardMs, flushMs, isHeard } = of(host);
    const isRecent = isHeard && nowMs - heardMs < ageMs(flushes, flushMs);
    return isRecent || looks.get(host.host)?.queriedAtMs === nowMs;
  };

  const lookAtNext = async (hosts: readonly ExpectedHost[], nowMs: number): Promise<void> => {
    const names = hosts.flatMap(({ host }) => nextName(known.get(host), nowMs) ?? []);
    for (const receipt of await samples.receipts(names)) learn(receipt);
    for (const { host } of names) looks.set(host, { ...looks.get(host), atMs: nowMs });
  };

  return {
    of,
    look: async (hosts, flushes, nowMs, budget) => {
      const isOpen = (host: ExpectedHost) => !isCertain(host, flushes, nowMs);
      await lookAtNext(hosts.filter(isOpen), nowMs).catch((error) => budget.errors.push(error));
      const queriedAtMs = ({ host }: ExpectedHost) => looks.get(host)?.queriedAtMs ?? 0;
      const inTurn = hosts.filter(isOpen).sort((a, b) => queriedAtMs(a) - queriedAtMs(b));
      await inParallel(inTurn, width, async ({ host }) => {
        if (budget.queries <= 0 || clock() >= budget.untilMs) return;
        budget.queries--;
        try {
          learn(await samples.newest(host, nowMs));
          looks.set(host, { atMs: nowMs, queriedAtMs: nowMs });
        } catch (error) {
          budget.errors.push(error);
        }
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

/** A document from before the host was expected tells nothing of its clock now. */
function contactOf(host: string, sinceMs: number, known: Known | undefined): Contact {
  if (known === undefined || known.heardMs < sinceMs)
    return { host, heardMs: sinceMs, isHeard: false, flushMs: flushOf(known?.receipt) };
  const { receipt, heardMs } = known;
  const { clockOffsetMs, clockMovedMs = 0 } = receipt;
  return {
    host,
    heardMs,
    isHeard: true,
    flushMs: flushOf(receipt),
    ...(clockOffsetMs !== undefined && { offsetMs: clockOffsetMs - clockMovedMs }),
  };
}

function flushOf(receipt: Receipt | undefined): number {
  return receipt?.flushMs ?? flushDefaultMs;
}

/** The document of the same boot that has been due for longest, but not longer than needed; undefined if none is. */
function nextName(known: Known | undefined, nowMs: number): DocumentName | undefined {
  if (known === undefined) return undefined;
  const { receipt, stepMs } = known;
  const steps = Math.floor((nowMs - deliveryMs - receipt.receivedAtMs) / stepMs);
  const { host, boot, seq, builtAtMs } = receipt;
  if (steps < 1 || seq + steps > limits.seq) return undefined;
  return { host, boot, seq: seq + steps, builtAtMs: builtAtMs + steps * stepMs };
}

/** The document that leads on to the next, and the last contact, whichever told of it. */
function learned(before: Known | undefined, found: Receipt): Known {
  const receipt = receiptOf(found);
  const { receivedAtMs, boot, seq } = receipt;
  if (before === undefined) return { receipt, heardMs: receivedAtMs, stepMs: flushOf(receipt) };
  const heardMs = Math.max(before.heardMs, receivedAtMs);
  if (!isLater(receipt, before.receipt)) return { ...before, heardMs };
  if (before.receipt.boot !== boot) return { receipt, heardMs, stepMs: flushOf(receipt) };
  const stepMs = (receivedAtMs - before.receipt.receivedAtMs) / (seq - before.receipt.seq);
  return {
    receipt,
    heardMs,
    stepMs: Math.min(stepLimits.mostMs, Math.max(stepLimits.leastMs, stepMs)),
  };
}

/** Of a queried document no more is kept than of a receipt: there are as many as hosts. */
function receiptOf(found: Receipt): Receipt {
  const { host, boot, seq, builtAtMs, receivedAtMs, clockOffsetMs, clockMovedMs, flushMs } = found;
  return {
    ...{ host, boot, seq, builtAtMs, receivedAtMs },
    ...(clockOffsetMs !== undefined && { clockOffsetMs }),
    ...(clockMovedMs !== undefined && { clockMovedMs }),
    ...(flushMs !== undefined && { flushMs }),
  };
}

/** Within a boot its sequence says, whichever came first; boots are told apart by receipt, as their names tell a wall clock. */
function isLater(a: Receipt, b: Receipt): boolean {
  return a.boot === b.boot ? a.seq > b.seq : a.receivedAtMs > b.receivedAtMs;
}
