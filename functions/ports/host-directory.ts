import type { HostFact } from '../../shared/language/evaluation/facts.ts';

/**
 * Who the hosts are and were, as far as host sets ask: joins, leaves and tags; never their silence. Both answer what was known
 * after `sinceMs` at least, and nothing older than a minute.
 */
export interface HostDirectory {
  /** All hosts, by name and time. Throws `HOSTS_TOO_MANY`. */
  all(sinceMs: number): Promise<readonly HostFact[]>;
  /** One host by time; empty if there is none. */
  of(host: string, sinceMs: number): Promise<readonly HostFact[]>;
}
