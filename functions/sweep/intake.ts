import type { Contact, Contacts, LookBudget } from './contacts.ts';
import type { ExpectedHost } from './roster.ts';
import { isQuiet, quietFlushes } from './silence-events.ts';

/** Quiet hosts from which on the intake may be at fault. */
export const degradedHosts = 5;

/** One in so many of the hosts that were ever heard must be heard now for the intake to be said to take documents. */
export const takingOneIn = 10;

/** `unknown`: too few hosts were looked at to tell whether silence is the hosts' or ours. */
export interface IntakeVerdict {
  readonly intake: 'sound' | 'degraded' | 'unknown';
  /** The contacts that it stands on. */
  readonly judged: readonly Contact[];
  /** Whether documents come in all the same; undefined: unknown, or not asked for. */
  readonly isTaking?: boolean;
}

/** Hosts that are looked at before the verdict is drawn again. */
const partHosts = 1_000;

/** Hosts that were never heard may be quiet, but tell nothing for or against the intake while others were. */
interface Tally {
  readonly quiet: number;
  readonly quietHeard: number;
  readonly fresh: number;
}

/**
 * Whether the intake takes documents, by the hosts that are not known to be silent. Looks only at those that could be quiet, and
 * only until the rest cannot change the verdict. Beyond the budget a host whose expected document is missing counts as quiet, and
 * one that nobody looked at may be either: who was looked at first need not be like the rest, so it is degraded only if it is
 * so whatever they are. `asksTaking`: look until it is known as well whether documents come in all the same.
 */
export async function judgeIntake(
  alive: readonly ExpectedHost[],
  contacts: Contacts,
  nowMs: number,
  budget: LookBudget,
  asksTaking: boolean,
): Promise<IntakeVerdict> {
  const isCertain = (host: ExpectedHost) => contacts.isCertain(host, quietFlushes, nowMs);
  const unsure = alive.filter((host) => !isCertain(host));
  let certain = tally(alive.filter(isCertain).map(contacts.of), nowMs);
  let unknown = unsure.length;
  for (let from = 0; from < unsure.length; from += partHosts) {
    const isTold = !asksTaking || takingOf(certain, unknown) !== undefined;
    if (isTold && verdictOf(certain, unknown) !== 'unknown') break;
    const part = unsure.slice(from, from + partHosts);
    await contacts.look(part, quietFlushes, nowMs, budget);
    const learned = part.filter(isCertain);
    certain = sum(certain, tally(learned.map(contacts.of), nowMs));
    unknown -= learned.length;
  }
  const looked = alive.filter((host) => isCertain(host) || contacts.lookedAtMs(host.host) === nowMs);
  const judged = looked.map(contacts.of);
  const found = tally(judged, nowMs);
  const isMost = looked.length * 2 >= alive.length;
  const whatever = verdictOf(found, alive.length - looked.length);
  const isTaking = asksTaking ? takingOf(certain, unknown) : undefined;
  return {
    intake: whatever === 'unknown' && isMost && !isDegraded(found) ? 'sound' : whatever,
    judged,
    ...(isTaking !== undefined && { isTaking }),
  };
}

/** What is certain, whatever the hosts are of which nothing is known. */
function verdictOf(found: Tally, unknown: number): IntakeVerdict['intake'] {
  const { quiet, quietHeard, fresh } = found;
  if (!isDegraded({ quiet: quiet + unknown, quietHeard: quietHeard + unknown, fresh })) return 'sound';
  return isDegraded({ ...found, fresh: fresh + unknown }) ? 'degraded' : 'unknown';
}

/** The same of what is heard: by this no host that nobody has looked at counts as quiet. */
function takingOf({ quietHeard, fresh }: Tally, unknown: number): boolean | undefined {
  const heard = fresh + quietHeard + unknown;
  if (fresh > 0 && fresh * takingOneIn >= heard) return true;
  return (fresh + unknown) * takingOneIn < heard || heard === 0 ? false : undefined;
}

/** Of hosts that were heard before more than half are quiet, and at least `degradedHosts` of all; or none was heard ever. */
function isDegraded({ quiet, quietHeard, fresh }: Tally): boolean {
  return quiet >= degradedHosts && (quietHeard > fresh || quietHeard + fresh === 0);
}

function tally(contacts: readonly Contact[], nowMs: number): Tally {
  const quiet = contacts.filter((contact) => isQuiet(contact, nowMs));
  const heard = contacts.filter(({ isHeard }) => isHeard).length;
  const quietHeard = quiet.filter(({ isHeard }) => isHeard).length;
  return { quiet: quiet.length, quietHeard, fresh: heard - quietHeard };
}

function sum(a: Tally, b: Tally): Tally {
  return { quiet: a.quiet + b.quiet, quietHeard: a.quietHeard + b.quietHeard, fresh: a.fresh + b.fresh };
}
