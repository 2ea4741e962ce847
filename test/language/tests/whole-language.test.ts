import { describe, expect, it } from 'vitest';
import { problemsOf, ran } from './given.ts';

/** How much slower a machine may be that has other work to do. */
const slowness = 5;

describe('tests of patterns', () => {
  const rules = `
rules:
  - { name: bad-deploy, by: [host], when: { sequence: [DEPLOYED, FAILED], within: 15m, without: [ROLLED_BACK] } }
  - { name: job-lost, by: [host], when: { after: JOB_STARTED, absent: JOB_FINISHED, for: 30m } }
  - { name: guessing, by: [host], when: "count(LOGIN_FAILED, 5m) >= 3" }
`;

  it('expect occurrences at the time at which they complete', () => {
    const test = `
hosts: { a: {} }
given:
  - { at: 1m, occurred: DEPLOYED, host: a }
  - { at: 2m, occurred: FAILED, host: a }
  - { at: 20m, occurred: DEPLOYED, host: a }
  - { at: 21m, occurred: ROLLED_BACK, host: a }
  - { at: 22m, occurred: FAILED, host: a }
  - { at: 30m, occurred: JOB_STARTED, host: a }
  - { at: 40m, occurred: JOB_FINISHED, host: a }
  - { at: 50m, occurred: JOB_STARTED, host: a }
  - { at: 91m, occurred: LOGIN_FAILED, host: a }
  - { at: 92m, occurred: LOGIN_FAILED, host: a }
  - { at: 95m, occurred: LOGIN_FAILED, host: a }
expect:
  - { at: 2m, occurred: BAD_DEPLOY, host: a }
  - { at: 80m, occurred: JOB_LOST, host: a }
  - { at: 95m, raised: GUESSING, host: a }
  - { at: 96m, cleared: GUESSING, host: a }
nothing_else: true`;
    expect(problemsOf(rules, test)).toEqual([]);
  });
});

describe('tests of gates', () => {
  const line = (minutes: number, transition: string) =>
    `  - { at: ${minutes}m, ${transition}: DOWN, host: a }`;
  const thrice = `given:
${[0, 10, 20].flatMap((minutes) => [line(minutes, 'raised'), line(minutes + 1, 'cleared')]).join('\n')}`;
  const rule = (keys: string) => `rules: [{ name: gone, by: [host], when: DOWN, ${keys} }]\n`;

  it('expect what a cooldown holds back by lines that say so', () => {
    const test = `${thrice}
expect:
  - { at: 0s, raised: GONE }
  - { at: 10m, raised: GONE, muted: cooldown }
  - { at: 11m, cleared: GONE, muted: cooldown }
  - { at: 20m, raised: GONE }`;
    expect(problemsOf(rule('cooldown: 15m'), test)).toEqual([]);
    expect(problemsOf(rule('cooldown: 15m'), test.replaceAll(', muted: cooldown', ''))).toEqual([
      'missing: raised GONE at 10m did not come; the nearest is muted=cooldown',
      'missing: cleared GONE at 11m did not come; the nearest is muted=cooldown',
    ]);
  });

  it('do not mind what is held back under nothing_else', () => {
    const test = `${thrice}
expect:
  - { at: 0s, raised: GONE }
  - { at: 1m, cleared: GONE }
nothing_else: true`;
    expect(problemsOf(rule('max_raises: { max: 1, per: 1h }'), test)).toEqual([]);
    expect(problemsOf(rule('max_raises: { max: 2, per: 1h }'), test)).toEqual([
      'unexpected: raised GONE host=a at 10m was not expected',
      'unexpected: cleared GONE host=a at 11m was not expected',
    ]);
  });

  it('expect what a rule in shadow says by lines that say so, and no rule reads it', () => {
    const both = `
rules:
  - { name: gone, by: [host], when: DOWN, mode: shadow }
  - { name: page, by: [], when: GONE }
`;
    expect(
      problemsOf(both, `${thrice}\nexpect: [{ at: 0s, raised: GONE, shadow: true }]\nnothing_else: true`),
    ).toEqual([]);
  });

  it('wait for the event of unless', () => {
    const keys = 'unless: { event: MAINTENANCE, wait: 2m, extend: 3m }';
    const given = (at: string) => `
given:
  - { at: 10m, raised: DOWN, host: a }
  - { at: ${at}, raised: MAINTENANCE, host: a }
  - { at: 20m, cleared: MAINTENANCE, host: a }
  - { at: 22m, cleared: DOWN, host: a }
`;
    const muted = 'expect: [{ at: 10m, raised: GONE, muted: unless }]\nnothing_else: true';
    expect(problemsOf(rule(keys), `${given('12m')}${muted}`)).toEqual([]);
    const published = 'expect: [{ at: 10m, raised: GONE }, { at: 22m, cleared: GONE }]\nnothing_else: true';
    expect(problemsOf(rule(keys), `${given('12m1ms')}${published}`)).toEqual([]);
  });
});

describe('tests of what is unknown', () => {
  it('expect the event that says so', () => {
    const rules =
      'rules: [{ name: busy, when: system.cpu.utilization > 90%, missing: unknown-event, max_gap: 1m }]\n';
    const test = `
given:
  - { at: 0s, host: a, system.cpu.utilization: 5%, valid_for: 2m }
  - { at: 10m, host: a, system.cpu.utilization: 5% }
expect:
  - { at: 3m, raised: BUSY_UNKNOWN, host: a }
  - { at: 10m, cleared: BUSY_UNKNOWN, host: a }
nothing_else: true`;
    expect(problemsOf(rules, test)).toEqual([]);
  });
});

describe('tests that say when they begin', () => {
  it('run in the hours of that day', () => {
    const rules = `
rules:
  - { name: down, by: [], when: X, during: { zone: Europe/Berlin, times: [Mon-Fri 08:00-18:00] } }
`;
    const test = (start: string, at: string) => `
start: ${start}
given: [{ at: 0s, raised: X }]
expect: [{ at: ${at}, raised: DOWN }]
nothing_else: true`;
    // A Monday, before and after the clocks change.
    expect(problemsOf(rules, test('2026-03-23T06:30:00Z', '30m'))).toEqual([]);
    expect(problemsOf(rules, `${test('2026-03-30T05:30:00Z', '30m')}`)).toEqual([]);
  });
});

describe('tests of own metrics', () => {
  it('give them as any other, and agents keep their windows', () => {
    const rules = `
metrics: { shop.orders: { unit: count, instrument: counter, labels: [shop] } }
rules: [{ name: no-orders, when: "rate(shop.orders, 5m) == 0", emit: NO_ORDERS, set: { rate: "rate(shop.orders, 5m)" } }]
`;
    const test = `
given:
  - { from: 0s, to: 10m, every: 1m, host: a, shop: x, shop.orders: 7 }
expect:
  - { at: 4m, raised: NO_ORDERS, host: a, shop: x, values: { rate: 0 } }
explain:
  - { at: 3m, rule: no-orders, contains: is unknown }`;
    expect(problemsOf(rules, test)).toEqual([]);
  });
});

describe('tests of values across hosts', () => {
  const rules = `
host_sets: { web: { tags: { role: web } } }
rules:
  - { name: hot, by: [], when: "avg_of(web, system.cpu.utilization) > 80%", emit: HOT, set: { share: "avg_of(web, system.cpu.utilization)" } }
`;
  it('read the samples of all of them', () => {
    const test = `
hosts: { a: { role: web }, b: { role: web }, c: {} }
given:
  - { from: 0s, to: 10m, every: 1m, host: a, system.cpu.utilization: 95% }
  - { from: 0s, to: 4m, every: 1m, host: b, system.cpu.utilization: 5% }
  - { from: 5m, to: 10m, every: 1m, host: b, system.cpu.utilization: 75% }
  - { from: 0s, to: 10m, every: 1m, host: c, system.cpu.utilization: 5% }
expect: [{ at: 5m, raised: HOT, values: { share: 85% } }]
nothing_else: true
explain: [{ at: 3m, rule: hot, contains: "is 50%" }]`;
    expect(problemsOf(rules, test)).toEqual([]);
  });
});

describe('many tests', () => {
  it('of some minutes run in less than two seconds', () => {
    const rules = `
rules:
  - { name: full, by: [host, mountpoint], when: system.filesystem.utilization >= 95%, for: 5m, emit: FULL }
  - { name: both, by: [], when: 'FULL{host="a"} and FULL{host="b"}', emit: BOTH }
`;
    const test = (i: number) => `
  - name: test ${i}
    given:
      - { from: 0s, to: 20m, every: 1m, host: a, mountpoint: /, system.filesystem.utilization: 97% }
      - { from: 3m, to: 20m, every: 1m, host: b, mountpoint: /, system.filesystem.utilization: 96% }
    expect: [{ at: 8m, raised: BOTH }]
`;
    const startMs = performance.now();
    const { results } = ran(rules, Array.from({ length: 100 }, (_, i) => test(i)).join(''));
    expect(performance.now() - startMs).toBeLessThan(2_000 * slowness);
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
  });
});
