import type { Contact, Contacts, LookBudget } from './contacts.ts';
import type { ExpectedHost } from './roster.ts';
import { isIntakeDegraded, isQuiet, quietAfterMs } from './silence-events.ts';

/** `unknown`: too few hosts were looked at to tell whether silence is the hosts' or ours. */
export interface IntakeVerdict {
  readonly intake: 'sound' | 'degraded' | 'unknown';
  /** The contacts that it stands on. */
  readonly judged: readonly Contact[];
}

/** Hosts that are looked at before the verdict is drawn again. */
const partHosts = 1_000;

/**
 * Whether the intake takes documents, by the hosts that are not known to be silent. Looks only at those that could be quiet, and
 * only until the rest cannot change the verdict; beyond the budget a host whose expected document is missing counts as quiet, and
 * one that nobody looked at not at all: who was looked at first need not be like the rest, so more than half of all must be quiet.
 */
export async function judgeIntake(
  alive: readonly ExpectedHost[],
  contacts: Contacts,
  nowMs: number,
  budget: LookBudget,
): Promise<IntakeVerdict> {
  const unsure = alive.filter((host) => !contacts.isCertain(host, quietAfterMs, nowMs));
  for (let from = 0; from < unsure.length && !isSettled(alive, contacts, nowMs); from += partHosts) {
    await contacts.look(unsure.slice(from, from + partHosts), quietAfterMs, nowMs, budget);
  }
  const all = alive.map(contacts.of);
  if (!isIntakeDegraded(all, nowMs)) return { intake: 'sound', judged: all };
  const judged = all.filter(
    (contact) => !isQuiet(contact, nowMs) || contacts.lookedAtMs(contact.host) === nowMs,
  );
  if (judged.length * 2 < alive.length) return { intake: 'unknown', judged };
  if (!isIntakeDegraded(judged, nowMs)) return { intake: 'sound', judged };
  const quiet = judged.filter((contact) => isQuiet(contact, nowMs));
  return { intake: quiet.length * 2 > alive.length ? 'degraded' : 'unknown', judged };
}

/** What further looks find cannot change the verdict: too few can be quiet, or enough are. */
function isSettled(alive: readonly ExpectedHost[], contacts: Contacts, nowMs: number): boolean {
  if (!isIntakeDegraded(alive.map(contacts.of), nowMs)) return true;
  const certain = alive.filter((host) => contacts.isCertain(host, quietAfterMs, nowMs));
  const quiet = certain.filter((host) => isQuiet(contacts.of(host), nowMs));
  return quiet.length * 2 > alive.length && isIntakeDegraded(quiet.map(contacts.of), nowMs);
}
