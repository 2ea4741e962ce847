import type { HostSet } from '../../../shared/language/artifact.ts';

/** The few names that random rules and random facts share, so that they meet. */
export const hosts = ['h1', 'h2', 'h3'] as const;
export const metrics = ['m.a', 'm.b'] as const;
export const memberHashes = ['mem1', 'mem2'] as const;
export const types = {
  episodes: ['EPISODE', 'OTHER'],
  occurrences: ['LOGIN', 'CHANGE', 'HEARTBEAT'],
} as const;

/** By tag, and by name; one host never comes. */
export const hostSets: Readonly<Record<string, HostSet>> = {
  web: { hosts: [], tags: { role: 'web' } },
  named: { hosts: ['h1', 'h2', 'h9'], tags: {} },
  every: { hosts: [...hosts], tags: {} },
  nobody: { hosts: ['h9'], tags: {} },
};

/** The last millisecond that is looked at; instances are born at 0 or soon after. */
export const untilMs = 80;
