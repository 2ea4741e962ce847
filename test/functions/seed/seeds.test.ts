import { describe, expect, it } from 'vitest';
import { seedReachMs, seedsOf } from '../../../functions/seed/seeds.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import { minuteMs } from '../../../shared/time.ts';
import { compiled } from '../../language/given.ts';

const artifactOf = (...rules: readonly string[]): Artifact =>
  compiled(`host_sets: { web: { tags: { role: web } } }\nrules: [${rules.join(', ')}]`);

describe('the seeds of a new set', () => {
  it.each<[string, readonly string[], boolean]>([
    ['{ name: r, by: [], when: A }', ['A'], false],
    ['{ name: r, by: [], when: not A }', ['A'], true],
    ['{ name: r, when: system.cpu.utilization > 90% }', [], false],
    ['{ name: r, by: [], when: "avg_of(web, system.cpu.utilization) > 90%" }', [], true],
  ])('of %s are %j, and it starts: %s', (rule, types, isStarting) => {
    const seeds = seedsOf(artifactOf(rule), undefined);
    expect(seeds.types.filter((type) => !type.startsWith('HOST_'))).toEqual(types);
    expect(seeds.isStarting).toBe(isStarting);
  });

  it.each([
    ['A', 0],
    ['"count(A, 10m) >= 3"', 10 * minuteMs],
    ['"count(A, 1h) >= 3"', 60 * minuteMs],
    ['"count(A, 2h) >= 3"', seedReachMs],
  ])('of %s reach back %i ms before the announcement', (when, windowMs) => {
    const rule = `{ name: r, by: [], when: ${when} }`;
    const { compositeRules } = artifactOf(rule);
    const latenessMs = compositeRules[0]?.latenessMs ?? Number.NaN;
    expect(seedsOf(artifactOf(rule), undefined).reachMs).toBe(Math.min(seedReachMs, windowMs + latenessMs));
  });

  it('hold the silences of hosts for a rule over members', () => {
    const { types } = seedsOf(
      artifactOf('{ name: r, by: [], when: { at_least: 2, of: web, where: system.cpu.utilization > 90% } }'),
      undefined,
    );
    expect(types).toContain('HOST_SILENT');
  });

  it('are none of what did not change', () => {
    const same = artifactOf('{ name: r, by: [], when: not A }');
    expect(seedsOf(same, same)).toEqual({
      types: [],
      reachMs: 0,
      clearsReachMs: 0,
      isStarting: false,
    });
  });

  it('hold what a removed composite may have left open, also that it was unknown', () => {
    const before = artifactOf('{ name: r, by: [], when: A, emit: MADE, missing: unknown-event }');
    expect(seedsOf(artifactOf(), before)).toEqual({
      types: ['MADE', 'MADE_UNKNOWN'],
      reachMs: 0,
      clearsReachMs: 0,
      isStarting: false,
    });
  });

  it.each([
    ['late: ignore', 15 * minuteMs],
    ['revise_limit: 30m', 30 * minuteMs],
    ['revise_limit: 1h', 60 * minuteMs],
    ['revise_limit: 3h', seedReachMs],
  ])('reach further back for clears, as raises that still come may be old: %s', (late, expectedMs) => {
    const seeds = seedsOf(artifactOf(`{ name: r, by: [], when: A, lateness: 0s, ${late} }`), undefined);
    expect([seeds.reachMs, seeds.clearsReachMs]).toEqual([0, expectedMs]);
  });
});
