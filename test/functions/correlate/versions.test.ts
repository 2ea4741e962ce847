import { describe, expect, it } from 'vitest';
import { queueBody } from '../../../functions/adapters/bus-entry.ts';
import { controlMaxAgeMs } from '../../../functions/adapters/control.ts';
import { activationLeadMs } from '../../../functions/define/announcement.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import { memberChanged, occurrence, raise } from '../../correlator/given.ts';
import { compiled } from '../../language/given.ts';
import { full, makeService, startMs } from './service.ts';
import { sqsEvent } from './world.ts';

const web = { tags: { role: 'web' } };

const rules = (...texts: readonly string[]) =>
  compiled(`host_sets: { web: { tags: { role: web } } }\nrules: [${texts.join(', ')}]`);
const any = '{ name: any, by: [host], when: DISK_FULL, emit: ANY_FULL }';
const pair =
  '{ name: pair, by: [], when: \'DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}\', emit: PAIR }';
const often = '{ name: often, by: [], when: "count(LOGIN_FAILED, 10m) >= 3", emit: OFTEN }';

describe('a new definition set', () => {
  /** When events happen, in milliseconds around the announcement; the set comes into force at `activationLeadMs`. */
  const moments = [
    -20_000,
    0,
    1,
    controlMaxAgeMs,
    activationLeadMs - 1,
    activationLeadMs,
    activationLeadMs + 500,
  ];

  it.each(moments.flatMap((first) => moments.map((second) => [first, second] as const)))(
    'misses nothing: raises at %i and %i ms make a pair',
    async (first, second) => {
      const { at, apply, begin, seed, tell, said } = makeService();
      await begin(rules(any));
      const announceMs = at.nowMs + 30_000;
      const steps = [
        [announceMs + first, () => tell(raise(full('node-1', announceMs + first - startMs)))],
        [announceMs + second, () => tell(raise(full('node-2', announceMs + second - startMs)))],
        [announceMs, async () => applied.push(await apply(rules(any, pair)))],
      ] as const;
      const applied: TocsinEvent[] = [];
      for (const [atMs, step] of [...steps].sort(([a], [b]) => a - b)) {
        at.nowMs = atMs;
        await step();
      }
      await seed(sqsEvent(applied.map(queueBody)));
      expect(said().filter((text) => text.startsWith('PAIR'))).toEqual(['PAIR raised']);
      expect(said().filter((text) => text.startsWith('ANY_FULL'))).toHaveLength(2);
    },
  );

  it('counts in its windows what happened before it, and while it was announced', async () => {
    const { at, apply, begin, seed, tell, said } = makeService();
    await begin(rules(any));
    const login = (host: string) => occurrence('LOGIN_FAILED', at.nowMs, { labels: { host } });
    await tell(login('node-1'));
    at.nowMs += 60_000;
    const applied = await apply(rules(any, often));
    at.nowMs += 6_000;
    await tell(login('node-2'));
    await seed(sqsEvent([queueBody(applied)]));
    expect(said()).toEqual([]);
    at.nowMs += 1_000;
    await tell(login('node-3'));
    expect(said()).toEqual(['OFTEN raised']);
  });

  it('is given nothing while none is in force yet, has wait what comes all the same, and loses none', async () => {
    const { at, apply, seed, route, correlate, said } = makeService();
    const applied = await apply(rules(any));
    at.nowMs += 1_000;
    const [early, ahead] = [raise(full('node-1', 1_000)), raise(full('node-2', 1_000))];
    expect(await route(early)).toEqual([]);
    // Its clock is behind that of whoever routed this.
    expect(await correlate(ahead)).toBe(1);
    await seed(sqsEvent([queueBody(applied)]));
    expect(said()).toEqual(['ANY_FULL raised node-1']);
    expect(await correlate(ahead)).toBe(0);
    expect(said()).toEqual(['ANY_FULL raised node-1', 'ANY_FULL raised node-2']);
  });
});

describe('agents that work by another version than the correlator', () => {
  const hot = (limit: number, hold = '') =>
    rules(
      `{ name: hot, by: [], when: { at_least: 2, of: web, where: "system.cpu.utilization > ${limit}%" }, ${hold} emit: HOT }`,
    );
  const hashOf = ({ memberRules = [] }: Artifact) => memberRules[0]?.hash as string;
  const [before, after] = [hot(90), hot(95)];
  const say = (artifact: Artifact, host: string, truth: string, tMs: number) =>
    memberChanged(hashOf(artifact), host, truth, tMs);

  async function makeHot() {
    const service = makeService();
    for (const host of ['node-1', 'node-2']) await service.world.host(host, web);
    await service.begin(before);
    for (const host of ['node-1', 'node-2']) {
      service.at.nowMs += 1_000;
      await service.tell(say(before, host, 'true', service.at.nowMs));
    }
    service.at.nowMs += 60_000;
    return service;
  }

  it('count by the old hash until the new set is in force', async () => {
    const { at, apply, tell, said } = await makeHot();
    expect(said()).toEqual(['HOT raised']);
    await apply(after);
    at.nowMs += activationLeadMs - 1;
    await tell(say(before, 'node-1', 'false', at.nowMs));
    expect(said()).toEqual(['HOT raised', 'HOT cleared']);
  });

  it('end nothing by an old hash, and nothing by being silent about the new one', async () => {
    const { at, begin, correlate, route, said } = await makeHot();
    await begin(after);
    at.nowMs += 1_000;
    const old = say(before, 'node-1', 'false', at.nowMs);
    expect(await route(old)).toEqual([]);
    expect(await correlate(old)).toBe(0);
    expect(said()).toEqual(['HOT raised']);
  });

  it('go on by the new hash once they have it, host by host', async () => {
    const { at, begin, tell, said } = await makeHot();
    await begin(after);
    for (const host of ['node-1', 'node-2']) {
      at.nowMs += 30_000;
      await tell(say(after, host, 'true', at.nowMs));
      expect(said()).toEqual(['HOT raised']);
    }
    at.nowMs += 30_000;
    await tell(say(after, 'node-2', 'false', at.nowMs));
    expect(said()).toEqual(['HOT raised', 'HOT cleared']);
  });

  it('may be ahead: what they say by a hash that no set here holds changes nothing', async () => {
    const { at, correlate, said, world } = await makeHot();
    expect(await correlate(say(after, 'node-1', 'false', at.nowMs))).toBe(0);
    expect([said(), world.errors]).toEqual([['HOT raised'], []]);
  });
});
