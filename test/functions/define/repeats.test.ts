import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { activationLeadMs } from '../../../functions/define/announcement.ts';
import { makeDefineHandler } from '../../../functions/define/handler.ts';
import type { ActiveDefinitionsRecord } from '../../../functions/ports/records.ts';
import type { StateStore } from '../../../functions/ports/stores.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

const sets = 'host_sets: { web: { tags: { role: web } } }';

const whole = (limit: number) => [
  {
    name: 'all.yaml',
    text: `version: 1\n${sets}\nrules: [{ name: busy, by: [host], when: system.cpu.utilization > ${limit}%, emit: BUSY }]\n`,
  },
];

const shop = (limit: number) => [
  {
    name: 'shop.yaml',
    text: `version: 1
templates: [{ name: t, params: {}, rule: { name: shop-busy, when: system.cpu.utilization > ${limit}%, emit: SHOP_BUSY } }]
rule_sets: { s: [{ use: t }] }
applications: { shop: { apply: [{ rules: s, to: web }] } }
`,
  },
];

/** A service that dies at one of its effects, before or after it happened. */
function makeService() {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const events = makeFakeEventStore();
  const fake = makeFakeStateStore(events);
  let calls = 0;
  let crash: { readonly call: number; readonly isAfter: boolean } | undefined;
  const dying = async <T>(work: () => Promise<T>): Promise<T> => {
    const call = calls++;
    if (crash?.call === call && !crash.isAfter) throw new Error('died');
    const answer = await work();
    if (crash?.call === call && crash.isAfter) throw new Error('died');
    return answer;
  };
  const state: StateStore = {
    ...fake,
    get: (key) => dying(() => fake.get(key)),
    list: (p, options) => dying(() => fake.list(p, options)),
    put: (write) => dying(() => fake.put(write)),
    putWithEvents: (write, added) => dying(() => fake.putWithEvents(write, added)),
  };
  const handler = makeDefineHandler({ state, clock, log: keptLog().log });
  const post = (body: object, name = 'ann') =>
    handler(apiEvent('POST /v1/definitions', { role: 'admin', name, body }));
  const rollback = (version: string, body: object) =>
    handler(apiEvent(`POST /v1/definitions/${version}/rollback`, { role: 'admin', name: 'ann', body }));
  const pointer = async () =>
    (await fake.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions()))?.body as ActiveDefinitionsRecord;
  const inForce = async () => (await makeDefinitions(fake, makeControl(fake, clock, 0)).active())?.version;
  const announced = () => events.all().filter(({ type }) => type === 'DEFINITIONS_APPLIED').length;
  return {
    at,
    state,
    post,
    rollback,
    pointer,
    inForce,
    announced,
    calls: () => calls,
    crashAt: (call: number, isAfter: boolean) => {
      crash = { call, isAfter };
    },
  };
}

type Service = ReturnType<typeof makeService>;

/** Each with the number of the set that it builds on. */
const changes: readonly (readonly [
  string,
  (service: Service) => Promise<APIGatewayProxyStructuredResultV2>,
])[] = [
  ['a whole set', ({ post }) => post({ files: whole(70), ifVersion: 2 })],
  ['an application', ({ post }) => post({ files: shop(70), application: 'shop', ifVersion: 2 })],
  [
    'a rollback',
    async ({ state, rollback }) => {
      const first = await state.get<ActiveDefinitionsRecord>(stateKeys.activated(1));
      return rollback(first?.body.version ?? '', { ifVersion: 2 });
    },
  ],
];

async function withTwoSets(): Promise<Service> {
  const service = makeService();
  await service.post({ files: whole(90) });
  await service.post({ files: shop(90), application: 'shop' });
  service.at.nowMs += 2 * activationLeadMs;
  return service;
}

describe.each(changes)('%s', (_, change) => {
  it('that dies at any effect and is sent again is applied once', async () => {
    const sound = await withTwoSets();
    const before = sound.calls();
    expect((await change(sound)).statusCode).toBe(200);
    const expected = await sound.pointer();
    for (let call = before; call < sound.calls(); call++) {
      for (const isAfter of [false, true]) {
        const service = await withTwoSets();
        const old = await service.inForce();
        service.crashAt(call, isAfter);
        // Whoever looks up what to go back to dies as well, and asks again.
        expect(await change(service).catch(() => ({ statusCode: 500 }))).toMatchObject({ statusCode: 500 });
        expect(await service.inForce()).toBe(old);
        expect((await change(service)).statusCode).toBe(200);
        expect(await service.pointer()).toEqual(expected);
        expect(service.announced()).toBe(3);
        service.at.nowMs += activationLeadMs;
        expect(await service.inForce()).toBe(expected.version);
      }
    }
  });

  it('whose write is repeated after a lost answer is no conflict with itself', async () => {
    const service = await withTwoSets();
    const { putWithEvents } = service.state;
    Object.assign(service.state, {
      putWithEvents: async (...write: Parameters<StateStore['putWithEvents']>) => {
        await putWithEvents(...write);
        return putWithEvents(...write);
      },
    });
    expect(told(await change(service)).body).toMatchObject({ changed: true, number: 3 });
    expect(service.announced()).toBe(3);
  });
});

describe('what was applied', () => {
  it.each([
    ['by its author on the same base is no conflict', 'ann', whole(70), 2, 200],
    ['by another author is one', 'bob', whole(70), 2, 409],
    ['on another base is one', 'ann', whole(70), 1, 409],
    ['with other files is one', 'ann', whole(60), 2, 409],
  ])('and is sent again %s', async (_, author, files, ifVersion, status) => {
    const service = makeService();
    await service.post({ files: whole(90) });
    await service.post({ files: whole(80) });
    await service.post({ files: whole(70), ifVersion: 2 });
    expect((await service.post({ files, ifVersion }, author)).statusCode).toBe(status);
    expect(service.announced()).toBe(3);
  });

  it('as the first of all may be sent again as that', async () => {
    const service = makeService();
    for (const changed of [true, false]) {
      const answer = await service.post({ files: whole(90), ifVersion: null });
      expect(told(answer).body).toMatchObject({ changed, number: 1, activeInMs: activationLeadMs });
    }
  });

  it('for an application, and is sent again with other files, is a conflict', async () => {
    const service = await withTwoSets();
    const apply = (limit: number) => service.post({ files: shop(limit), application: 'shop', ifVersion: 2 });
    expect((await apply(70)).statusCode).toBe(200);
    expect(refusal(await apply(60))).toEqual([409, 'VERSION_CONFLICT', 'ifVersion']);
  });
});
