import { describe, expect, it } from 'vitest';
import { appliedEvent } from '../../../functions/define/applied-event.ts';
import { seed, seedsOf } from '../../../functions/define/seed.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeCorrelateQueue } from '../../fakes/correlate-queue.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { compiled } from '../../language/given.ts';

const artifactOf = (...rules: readonly string[]): Artifact =>
  compiled(`host_sets: { web: { tags: { role: web } } }\nrules: [${rules.join(', ')}]`);

const raise = { ...raiseDraft('node-1'), r: nineMs };
const applied = appliedEvent({ version: 'v1', number: 1, author: 'ann', appliedAtMs: nineMs });

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

  it('hold the silences of hosts for a rule over members', () => {
    const { types } = seedsOf(
      artifactOf('{ name: r, by: [], when: { at_least: 2, of: web, where: system.cpu.utilization > 90% } }'),
      undefined,
    );
    expect(types).toContain('HOST_SILENT');
  });

  it('are none of what did not change', () => {
    const same = artifactOf('{ name: r, by: [], when: not A }');
    expect(seedsOf(same, same)).toEqual({ types: [], isStarting: false });
  });

  it('hold what a removed composite may have left open, also that it was unknown', () => {
    const before = artifactOf('{ name: r, by: [], when: A, emit: MADE, missing: unknown-event }');
    expect(seedsOf(artifactOf(), before)).toEqual({ types: ['MADE', 'MADE_UNKNOWN'], isStarting: false });
  });

  it('are given with the event that starts what can be true of nothing, and without what is in shadow', async () => {
    const [events, queue] = [makeFakeEventStore(), makeFakeCorrelateQueue()];
    await events.put(raise);
    await events.put({ ...raiseDraft('node-2'), r: nineMs, shadow: true });
    expect(await seed({ events, queue }, { types: ['DISK_FULL'], isStarting: true }, applied)).toBe(1);
    expect(queue.sent.map(({ event }) => event)).toEqual([raise, applied]);
  });

  it('are not sent if there are none', async () => {
    const queue = makeFakeCorrelateQueue();
    expect(
      await seed({ events: makeFakeEventStore(), queue }, { types: [], isStarting: false }, applied),
    ).toBe(0);
    expect(queue.sent).toEqual([]);
  });
});
