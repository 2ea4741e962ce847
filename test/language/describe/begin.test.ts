import { describe, expect, it } from 'vitest';
import { described } from './given.ts';

const begin = 'Nothing is decided before the first event that it reads.';

describe('the sentence of a rule says that nothing is decided before an event', () => {
  it.each<[string, boolean]>([
    ['by: [], when: { absent: BACKUP, for: 10m }', true],
    ['by: [job], when: { absent: BACKUP, for: 7d }', true],
    ['by: [], when: not MAINTENANCE', true],
    ['by: [], when: "count(LOGIN, 5m) < 3"', true],
    ['by: [], when: { all_of: web, where: DOWN, empty: true }', true],
    ['by: [], when: { all_of: web, where: DOWN }', false],
    ['by: [], when: DISK_FULL and not MAINTENANCE', false],
    ['by: [], when: DISK_FULL', false],
    ['by: [host], when: { absent: HEARTBEAT, for: 90s }', false],
    ['by: [host, disk], when: { absent: BACKUP, for: 90s }', true],
    ['by: [], when: "avg_of(web, system.cpu.utilization) > 90% or not MAINTENANCE"', false],
  ])('%s: %s', (rule, expected) => {
    expect(described(rule).sentence.includes(begin)).toBe(expected);
  });
});
