import type { Rule } from '../../../shared/language/artifact.ts';

export type Gates = Pick<Rule, 'cooldownMs' | 'maxRaises' | 'unless'>;

export const maintenance = { kind: 'selector', name: 'MAINTENANCE', matchers: [] } as const;

/** A rule whose raises these gates may hold back. */
export function ruleWith(gates: Gates): Rule {
  const when = { kind: 'selector', name: 'DISK_FULL', matchers: [] } as const;
  const fixed = { application: 'default', name: 'full', hash: 'h', by: [], forMs: 0, clearForMs: 0, set: {} };
  return { ...fixed, when, emit: 'FULL', severity: 'minor', ...gates };
}
