import { toldInFull } from '../told-in-full.ts';

const rules = `host_sets: { web: { hosts: [a] }, db: { hosts: [b] } }
rules:
  - { name: full, when: system.filesystem.utilization > 95%, by: [host, mountpoint], emit: FULL, set: { used: system.filesystem.utilization, text: '"x"', bad: system.uptime > 5 } }
  - { name: busy, when: system.cpu.utilization > 95% }
  - { name: rose, kind: occurrence, when: system.cpu.utilization > 50%, set: { share: system.cpu.utilization } }
`;

/** What is told of a rule beside others whose `when` stands in quotes on line 8 at column 11. */
export function toldOfCondition(when: string): readonly string[] {
  return toldInFull(`version: 1\n${rules}  - name: r\n    when: '${when}'\n`);
}

/** What is told of such a rule whose `when` is a node, or stands in quotes, and whose other keys stand on line 9. */
export function toldOfRule(when: string, more: string): readonly string[] {
  const written = when.startsWith('{') ? when : `'${when}'`;
  return toldInFull(`version: 1\n${rules}  - name: r\n    when: ${written}\n    ${more}`);
}
