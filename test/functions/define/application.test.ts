import { describe, expect, it } from 'vitest';
import { makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { activationLeadMs } from '../../../functions/define/announcement.ts';
import { applicationAttempts } from '../../../functions/define/application.ts';
import { makeDefineHandler } from '../../../functions/define/handler.ts';
import type { StateStore } from '../../../functions/ports/stores.ts';
import type { ActiveDefinitionsAnswer, DefinitionsAnswer } from '../../../shared/api/definitions.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeBusyState } from '../../fakes/busy-state.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

const common = {
  name: 'common.yaml',
  text: `version: 1
host_sets: { web: { tags: { role: web } }, db: { tags: { role: db } } }
rules:
  - { name: shared-rule, by: [host], when: system.memory.utilization > 99%, emit: MEMORY_FULL }
`,
};

/** An application of one rule with this limit. */
function fileOf(application: string, limit: number, name = `${application}.yaml`) {
  const text = `version: 1
templates:
  - { name: ${application}-limit, params: {}, rule: { name: ${application}-busy, when: system.cpu.utilization > ${limit}%, emit: ${application.toUpperCase()}_BUSY } }
rule_sets: { ${application}-rules: [{ use: ${application}-limit }] }
applications: { ${application}: { apply: [{ rules: ${application}-rules, to: web }] } }
`;
  return { name, text };
}

function makeService(wrap: (state: StateStore) => StateStore = (state) => state) {
  const events = makeFakeEventStore();
  const fake = makeFakeStateStore(events);
  const state = wrap(fake);
  let nowMs = nineMs;
  const clock = () => nowMs;
  const definitions = makeDefinitions(state, makeControl(state, clock, 0));
  const handler = makeDefineHandler({ state, clock, log: keptLog().log });
  const post = (body: object, name = 'ann') =>
    handler(apiEvent('POST /v1/definitions', { role: 'admin', name, body }));
  const applied = async (body: object, name?: string) => {
    const { status, body: answer } = told(await post(body, name));
    if (status !== 200) throw new Error(JSON.stringify(answer));
    nowMs += activationLeadMs;
    return answer as DefinitionsAnswer;
  };
  const active = async () =>
    told(await handler(apiEvent('GET /v1/definitions', { role: 'viewer' }))).body as ActiveDefinitionsAnswer;
  const files = async () => (await active()).files.map(({ name, application }) => [name, application]);
  const rules = async () => {
    nowMs += activationLeadMs;
    const artifact = await definitions.active();
    return artifact?.hostRules.map(({ application, name }) => `${application}/${name}`).sort();
  };
  return { state: fake, post, applied, active, files, rules };
}

describe('an application that is applied alone', () => {
  it('is put beside the rest, and replaces its own files the next time', async () => {
    const { applied, files, rules } = makeService();
    await applied({ files: [common] });
    await applied({ files: [fileOf('shop', 80)], application: 'shop' });
    await applied({ files: [fileOf('mail', 80)], application: 'mail' });
    await applied({ files: [fileOf('shop', 90, 'other.yaml')], application: 'shop' });
    expect(await files()).toEqual([
      ['common.yaml', undefined],
      ['mail.yaml', 'mail'],
      ['other.yaml', 'shop'],
    ]);
    expect(await rules()).toEqual(['default/shared-rule', 'mail/mail-busy', 'shop/shop-busy']);
  });

  it('may be the first of all', async () => {
    const { applied, rules } = makeService();
    const text = `${fileOf('shop', 80).text}host_sets: { web: { tags: { role: web } } }\n`;
    await applied({ files: [{ name: 'a.yaml', text }], application: 'shop', ifVersion: null });
    expect(await rules()).toEqual(['shop/shop-busy']);
  });

  it('takes the place of files of the same names that were applied with the whole set', async () => {
    const { applied, files } = makeService();
    await applied({ files: [common, fileOf('shop', 80)] });
    await applied({ files: [fileOf('shop', 90)], application: 'shop' });
    expect(await files()).toEqual([
      ['common.yaml', undefined],
      ['shop.yaml', 'shop'],
    ]);
  });

  it('goes with the whole set when that is applied again', async () => {
    const { applied, active, rules } = makeService();
    await applied({ files: [common] });
    await applied({ files: [fileOf('shop', 80)], application: 'shop' });
    expect((await active()).applications).toMatchObject({ shop: { number: 2, author: 'ann' } });
    await applied({ files: [common] });
    expect(await rules()).toEqual(['default/shared-rule']);
    expect(await active()).not.toHaveProperty('applications');
  });

  it('is only checked in a dry run', async () => {
    const { applied, files } = makeService();
    await applied({ files: [common] });
    const answer = await applied({ files: [fileOf('shop', 80)], application: 'shop', dryRun: true });
    expect(answer).toMatchObject({ changed: true, dryRun: true, number: 2 });
    expect(await files()).toEqual([['common.yaml', undefined]]);
  });
});

describe('the base of an application', () => {
  /** common by ann is 1, shop by bob 2, mail by eve 3. */
  async function makeThree() {
    const service = makeService();
    const first = await service.applied({ files: [common] }, 'ann');
    const shop = await service.applied({ files: [fileOf('shop', 80)], application: 'shop' }, 'bob');
    const mail = await service.applied({ files: [fileOf('mail', 80)], application: 'mail' }, 'eve');
    const versions = { first: first.version, shop: shop.version, mail: mail.version };
    const again = (ifVersion: unknown) =>
      service.post({ files: [fileOf('shop', 90)], application: 'shop', ifVersion, dryRun: true }, 'zoe');
    return { ...service, versions, again };
  }

  it('is any set from its last change on, by number or version', async () => {
    const { again, versions } = await makeThree();
    for (const good of [2, 3, versions.shop, versions.mail]) expect((await again(good)).statusCode).toBe(200);
    for (const bad of [1, 4, versions.first, null, 'x'])
      expect(refusal(await again(bad))).toEqual([409, 'VERSION_CONFLICT', 'ifVersion']);
  });

  it('that has changed is a conflict that names both authors', async () => {
    const { again, versions } = await makeThree();
    expect(told(await again(1)).body).toMatchObject({
      error: {
        message: expect.stringContaining('zoe built on another base of application shop'),
        got: `active: ${versions.shop}, applied by bob at 2026-11-21T09:00:10.000Z`,
        allowed: 'active: 1 by ann',
      },
    });
    expect(told(await again(versions.first)).body).toMatchObject({
      error: { allowed: `active: ${versions.first} by ann` },
    });
  });

  it('is the whole set for an application that was never applied alone', async () => {
    const { applied, post } = makeService();
    const text = `${common.text}${fileOf('shop', 80).text.replace('version: 1\n', '')}`;
    await applied({ files: [{ name: 'all.yaml', text }] });
    await applied({ files: [fileOf('mail', 80)], application: 'mail' });
    const split = [{ name: 'all.yaml', text: `${text}# a word\n` }];
    const of = (ifVersion: number) => post({ files: split, application: 'shop', ifVersion, dryRun: true });
    expect((await of(1)).statusCode).toBe(200);
    expect((await of(3)).statusCode).toBe(409);
  });

  it('of the whole set may be a number as well', async () => {
    const { applied, post } = makeService();
    await applied({ files: [common] });
    expect((await post({ files: [common], ifVersion: 1, dryRun: true })).statusCode).toBe(200);
    expect(refusal(await post({ files: [common], ifVersion: 2, dryRun: true }))).toEqual([
      409,
      'VERSION_CONFLICT',
      'ifVersion',
    ]);
  });

  it('is not touched by others who apply theirs at the same time', async () => {
    const { applied, rules } = makeService();
    await applied({ files: [common] });
    await Promise.all([
      applied({ files: [fileOf('shop', 80)], application: 'shop', ifVersion: null }),
      applied({ files: [fileOf('mail', 80)], application: 'mail', ifVersion: null }),
    ]);
    expect(await rules()).toEqual(['default/shared-rule', 'mail/mail-busy', 'shop/shop-busy']);
  });

  it.each([
    [applicationAttempts - 1, 200],
    [applicationAttempts, 409],
  ])('after %i lost races answers %i', async (races, status) => {
    const { post } = makeService((state) => makeBusyState(state, races));
    const text = `${fileOf('shop', 80).text}host_sets: { web: { tags: { role: web } } }\n`;
    expect((await post({ files: [{ name: 'a.yaml', text }], application: 'shop' })).statusCode).toBe(status);
  });
});

describe('an application that is applied alone is refused', () => {
  it('if it changes a rule of another', async () => {
    const { applied, post, state } = makeService();
    await applied({ files: [common] });
    const before = state.items();
    const rule = '{ name: mine, when: system.cpu.utilization > 99%, emit: MINE }';
    const text = `${fileOf('shop', 80).text}rules: [${rule}]\n`;
    const answer = await post({ files: [{ name: 'shop.yaml', text }], application: 'shop' });
    expect(told(answer)).toMatchObject({
      status: 422,
      body: { error: { code: 'APPLICATION_REACHES_OUT', got: 'default/mine', field: 'files' } },
    });
    const taking = `${fileOf('shop', 80).text}host_sets: { web: { tags: { role: web } } }\n`;
    const files = [{ name: common.name, text: taking }];
    expect(told(await post({ files, application: 'shop' })).body).toMatchObject({
      error: {
        code: 'APPLICATION_REACHES_OUT',
        got: 'default/shared-rule, host_sets.db of the whole set, host_sets.web of the whole set, rules.shared-rule of the whole set',
      },
    });
    expect(state.items()).toEqual(before);
  });

  it('if it defines no such application', async () => {
    const { applied, post } = makeService();
    await applied({ files: [common] });
    expect(refusal(await post({ files: [fileOf('shop', 80)], application: 'shpo' }))).toEqual([
      422,
      'APPLICATION_MISSING',
      'application',
    ]);
  });

  it("if a file has the name of another application's", async () => {
    const { applied, post } = makeService();
    await applied({ files: [common] });
    await applied({ files: [fileOf('mail', 80, 'app.yaml')], application: 'mail' });
    expect(refusal(await post({ files: [fileOf('shop', 80, 'app.yaml')], application: 'shop' }))).toEqual([
      409,
      'FILE_TAKEN',
      'files',
    ]);
  });

  it('if the whole has faults with it', async () => {
    const { applied, post } = makeService();
    await applied({ files: [common, fileOf('shop', 80)] });
    expect(refusal(await post({ files: [fileOf('shop', 90, 'b.yaml')], application: 'shop' }))[1]).toBe(
      'DEFINITIONS_INVALID',
    );
  });

  it.each(['Shop', '1shop', '', 'x'.repeat(64)])('by the name %j', async (application) => {
    const { post } = makeService();
    expect(refusal(await post({ files: [common], application }))[0]).toBe(400);
  });
});

it('the history of applications is that of the set', async () => {
  const { applied, state } = makeService();
  await applied({ files: [common] });
  await applied({ files: [fileOf('shop', 80)], application: 'shop' });
  expect((await state.get(stateKeys.activated(1)))?.body).toMatchObject({ number: 1 });
});
