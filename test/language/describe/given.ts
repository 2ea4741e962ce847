import { describeRules, type RuleDescription } from '../../../shared/language/describe/describe.ts';
import { compiled } from '../given.ts';

/** Host sets, a metric, and `DISK_FULL` of each host. */
export const base = `
host_sets: { web: { tags: { role: web } }, db: { hosts: [db-1] } }
metrics: { shop.orders.open: { unit: count, labels: [shop], interval: 30s } }
rules:
  - { name: disk, by: [host, mountpoint], when: system.filesystem.utilization > 90%, emit: DISK_FULL }
`;

/** The description of a rule beside those of `base`. */
export function described(rule: string): RuleDescription {
  const found = describeRules(compiled(`${base}  - { name: r, ${rule} }\n`)).find(({ name }) => name === 'r');
  if (!found) throw new Error(`${rule} is not there`);
  return found;
}

export const busy = 'when: system.cpu.utilization > 90%';

export const util = 'system.filesystem.utilization';
export const full = `  - { name: disk-full, in: storage, when: ${util} >= 95%, by: [host, mountpoint], for: 5m, clear: ${util} < 90%, clear_for: 2m, severity: major }\n`;
export const storage = 'host_sets: { storage: { tags: { role: storage } } }\n';

/** The descriptions of `disk-full`, in the host set `storage`, and of more rules. */
export const of = (rules: string) => describeRules(compiled(`${storage}rules:\n${full}${rules}`));

export const named = (rules: string, name: string) =>
  of(rules).find((rule) => rule.name === name) as RuleDescription;
