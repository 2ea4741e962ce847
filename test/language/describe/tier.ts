/** An application of one rule whose limit and hold differ by host; `limit` is that of the set `db`. */
export function tier(limit: string, hold = '15m'): string {
  return `
host_sets: { storage: { tags: { role: storage } }, db: { hosts: [db-1, db-2, db-3] } }
templates:
  - name: full
    params: { limit: { type: number, default: 90% }, hold: { type: duration, default: 5m } }
    rule: { name: full, by: [host, mountpoint], when: system.filesystem.utilization >= $limit$, for: $hold$ }
rule_sets: { base: [{ use: full }] }
applications:
  tier:
    apply: [{ rules: base, to: [storage, db] }]
    override: [{ to: db, with: { limit: ${limit} } }, { to: db-3, with: { hold: ${hold} } }]
`;
}
