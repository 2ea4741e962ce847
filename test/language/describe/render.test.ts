import { describe, expect, it } from 'vitest';
import type { RuleDescription } from '../../../shared/language/describe/describe.ts';
import { renderDescription } from '../../../shared/language/describe/render.ts';

import { named, of, util } from './given.ts';

describe('renderDescription', () => {
  it('shows a host rule', () => {
    const rule = of('')[0] as RuleDescription;
    expect(
      renderDescription({
        ...rule,
        application: 'tier',
        sentence: 'S.',
        state: { ...rule.state, bytesPerInstance: 300, bytesMax: 30_000 },
      }),
    ).toBe(
      [
        'tier/disk-full  DISK_FULL major, by [host, mountpoint]',
        '  S.',
        `  runs      on the host: it reads samples of one host alone: ${util}`,
        '  lateness  0s: a host decides at each of its own samples',
        '  hold      5m to raise, 2m to clear',
        '  cost      6 nodes, reads at most 2 samples',
        '  state     on each host at most 100 instances, about 300 bytes each, at most 30000 bytes together; at most 1 fact, kept for 30s in each',
        '  writes    none for a sample, 1 for a raise or a clear',
        '  timers    none: the agent decides at each tick',
      ].join('\n'),
    );
  });

  it('shows a composite', () => {
    const rule = named('  - { name: r, by: [host], when: DISK_FULL and not A }\n', 'r');
    const state = { ...rule.state, bytesPerInstance: 1_000, bytesMax: 260_000 };
    expect(renderDescription({ ...rule, sentence: 'S.', state })).toBe(
      [
        'r  R minor, by [host]',
        '  S.',
        '  runs      in the correlator: it reads events, which may come from several hosts: A and DISK_FULL',
        '  lateness  15s: it negates A, which may still come late',
        '  hold      0s to raise, 0s to clear',
        '  cost      4 nodes, reads at most 150000 events',
        '  state     each instance: 2 items, about 1000 bytes, at most 260000; at most 150000 facts, kept for 1h15s',
        '  writes    1 for a fact in each instance that it joins, 1 for a raise or a clear, 1 for a new instance',
        '  timers    raise 15s after the condition begins, clear 15s after the condition ends',
      ].join('\n'),
    );
  });

  it('shows one instance without timers', () => {
    const rule = named('  - { name: r, by: [], when: DISK_FULL }\n', 'r');
    const lines = renderDescription({
      ...rule,
      state: { ...rule.state, bytesPerInstance: 9, bytesMax: 10 },
    }).split('\n');
    expect([lines[6], lines[8]]).toEqual([
      '  state     1 instance: 1 item, about 9 bytes, at most 10; at most 150000 facts, kept for 1h',
      '  timers    none: each fact is decided at once',
    ]);
  });
});
