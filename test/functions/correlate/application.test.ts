import { describe, expect, it } from 'vitest';
import { queueBody } from '../../../functions/adapters/bus-entry.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { instanceId } from '../../../shared/correlator/state.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { clear, occurrence, raise } from '../../correlator/given.ts';
import { compiled } from '../../language/given.ts';
import { full, makeService, startMs } from './service.ts';
import { sqsEvent } from './world.ts';

describe('one application', () => {
  const two = compiled(
    `host_sets: { web: { tags: { role: web } } }
rules:
  - { name: shop-full, by: [host], when: DISK_FULL, emit: SHOP_FULL }
  - { name: mail-full, by: [host], when: DISK_FULL, emit: MAIL_FULL }`,
  );

  const ruleOf = (name: string) => two.compositeRules.find((rule) => rule.name === name) as CompositeRule;

  it('whose instance cannot be read fails the messages of that instance alone', async () => {
    const { at, begin, state, correlate, said, world } = makeService();
    await begin(two);
    const shop = ruleOf('shop-full');
    const key = stateKeys.instance(instanceId(shop, { host: 'node-1' }));
    await state.put({ key, body: { v: 99 }, expected: 'absent' });
    at.nowMs += 1_000;
    const raises = ['node-1', 'node-2'].map((host) => raise(full(host, at.nowMs - startMs)));
    expect(await correlate(...raises)).toBe(1);
    expect(said().sort()).toEqual([
      'MAIL_FULL raised node-1',
      'MAIL_FULL raised node-2',
      'SHOP_FULL raised node-2',
    ]);
    expect(world.errors).toMatchObject([{ code: 'STATE_VERSION_UNKNOWN' }]);
    await state.remove(key);
    expect(await correlate(...raises)).toBe(0);
    expect(said()).toHaveLength(4);
    at.nowMs += 1_000;
    await correlate(clear(full('node-1', at.nowMs - 1_000 - startMs), at.nowMs));
    expect(
      said()
        .filter((each) => each.includes('cleared'))
        .sort(),
    ).toEqual(['MAIL_FULL cleared node-1', 'SHOP_FULL cleared node-1']);
  });

  it('whose rule throws when it is decided fails its own messages alone', async () => {
    const { at, begin, correlate, said, world } = makeService();
    await begin(two);
    const [shop, mail] = [ruleOf('shop-full'), ruleOf('mail-full')];
    const broken = { ...shop, message: 5 } as unknown as CompositeRule;
    const correlateBy = async (...all: readonly CompositeRule[]) => {
      world.define({ ...two, compositeRules: all });
      world.at(at.nowMs);
      const event = raise(full('node-1', at.nowMs - startMs));
      const other = { ...occurrence('UNRELATED', at.nowMs), id: raise(full('node-9', 5)).id };
      return (await world.correlate(sqsEvent([queueBody(event), queueBody(other)]))).batchItemFailures;
    };
    expect(await correlateBy(broken, mail)).toEqual([{ itemIdentifier: '0' }]);
    expect(said()).toEqual(['MAIL_FULL raised node-1']);
    expect(await correlateBy(shop, mail)).toEqual([]);
    expect(said().sort()).toEqual(['MAIL_FULL raised node-1', 'SHOP_FULL raised node-1']);
    expect(await correlate(raise(full('node-1', at.nowMs - startMs)))).toBe(0);
  });
});
