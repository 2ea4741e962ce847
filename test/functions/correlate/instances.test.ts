import { describe, expect, it } from 'vitest';
import { and, clear, diskFull, raise, ruleOf, selector } from '../../correlator/given.ts';
import { artifactOf, makeWorld } from './world.ts';

const node1 = diskFull('node-1', 1_000);
const node2 = diskFull('node-2', 3_000);

describe('instances of a composite', () => {
  const perHost = ruleOf(and(selector('DISK_FULL'), selector('ALERT')), { by: ['host'] });
  const alert = (labels: Record<string, string>, startMs: number) => ({ type: 'ALERT', labels, startMs });

  it('are one for each combination of the labels in `by`', async () => {
    const world = makeWorld(artifactOf(perHost));
    await world.deliver([raise(node1), raise(node2), raise(alert({ host: 'node-2' }, 4_000))]);
    expect(world.events.all()).toMatchObject([{ labels: { host: 'node-2' }, host: 'node-2', t: 4_000 }]);
  });

  it.each([
    ['before', [raise(alert({}, 500)), raise(node1), raise(node2)]],
    ['between', [raise(node1), raise(alert({}, 500)), raise(node2)]],
    ['after', [raise(node1), raise(node2), raise(alert({}, 500))]],
  ])('are all joined by an event without the label that comes %s them', async (_, order) => {
    const world = makeWorld(artifactOf(perHost));
    for (const event of order) await world.deliver([event]);
    await world.deliver([clear(alert({}, 500), 8_000)]);
    const hosts = world.events.all().map((event) => [event.host, event.transition, event.t]);
    expect(hosts.sort()).toEqual([
      ['node-1', 'cleared', 8_000],
      ['node-1', 'raised', 1_000],
      ['node-2', 'cleared', 8_000],
      ['node-2', 'raised', 3_000],
    ]);
  });

  it('are joined only where the labels agree that an event has', async () => {
    const world = makeWorld(artifactOf({ ...perHost, by: ['host', 'zone'] }));
    const labels = (host: string, zone: string) => ({ ...node1, labels: { host, zone } });
    await world.deliver([raise(labels('node-1', 'a')), raise(labels('node-2', 'b'))]);
    await world.deliver([raise(alert({ zone: 'b' }, 5_000))]);
    await world.deliver([raise(labels('node-3', 'b'), 9_000), raise(labels('node-4', 'a'), 9_000)]);
    expect(world.events.all().map((event) => event.host)).toEqual(['node-2', 'node-3']);
  });
});
