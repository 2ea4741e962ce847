import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../shared/language/limits.ts';
import { disk, hostRules } from '../language/given.ts';
import { run } from '../language/host-rules/given.ts';

const { hostRuleInstances } = languageLimits;

/** A rule that is true of so many series of one host; their names are in the order of their keys. */
function alerts(count: number) {
  const rules = hostRules('{ name: full, by: [host, mountpoint], when: system.filesystem.utilization > 0 }');
  const series = Array.from({ length: count }, (_, i) => disk(`/${String(i).padStart(4, '0')}`, 0.5));
  const { log, refused } = run(rules, [{ at: 0, series: series.reverse() }]);
  return { log: [...log].sort(), refused };
}

describe('P11: a rule with more alerts than its limit', () => {
  it('keeps the first by key and counts the others, where the original drops all of them', () => {
    const full = alerts(hostRuleInstances);
    expect([full.log.length, full.refused]).toEqual([hostRuleInstances, 0]);
    const over = alerts(hostRuleInstances + 1);
    expect(over.refused).toBe(1);
    expect(over.log).toEqual(full.log);
  });
});
