import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeControl } from '../../../functions/adapters/control.ts';
import { readSet } from '../../../functions/adapters/definition-sets.ts';
import { announcedMax, makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { activationLeadMs } from '../../../functions/define/announcement.ts';
import { makeDefineHandler } from '../../../functions/define/handler.ts';
import type { ActiveDefinitionsRecord } from '../../../functions/ports/records.ts';
import { definitionLimits } from '../../../shared/api/definitions.ts';
import type { Role } from '../../../shared/api/roles.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

const headline = readFileSync(
  join(import.meta.dirname, '../../../examples/headline/definitions.yaml'),
  'utf8',
);
const files = [{ name: 'definitions.yaml', text: headline }];
const otherFiles = [{ name: 'definitions.yaml', text: headline.replace('>= 95%', '>= 96%') }];
const changedPair = [
  { name: 'definitions.yaml', text: headline.replace('for: 2s # held', 'for: 4s # held') },
];
const versionOf = (some: typeof files) => compile(some).artifact?.version as string;

function makeService() {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const control = makeControl(state, clock, 0);
  const definitions = makeDefinitions(state, control);
  const { log, lines } = keptLog();
  const handler = makeDefineHandler({ state, clock, log });
  /** The pointer as it is stored. */
  const pointer = async () => (await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions()))?.body;
  const inForce = async () => (await definitions.active())?.version;
  const call = (key: string, body?: object, name = 'ann', role: Role = 'admin') =>
    handler(apiEvent(key, { role, name, ...(body && { body }) }));
  const apply = (body: object, name?: string) => call('POST /v1/definitions', body, name);
  return { at, events, state, control, definitions, pointer, inForce, call, apply, lines };
}

describe('definitions', () => {
  it('are compiled, stored, announced and told of, and are in force from then on without a write', async () => {
    const { at, apply, call, events, pointer, inForce, state } = makeService();
    const version = versionOf(files);
    const activeAtMs = nineMs + activationLeadMs;
    expect(told(await apply({ files }))).toEqual({
      status: 200,
      body: {
        version,
        changed: true,
        dryRun: false,
        number: 1,
        activeAtMs,
        activeInMs: activationLeadMs,
        diagnostics: [],
      },
    });
    const applied = { version, number: 1, author: 'ann', appliedAtMs: nineMs, activeAtMs };
    expect(await pointer()).toEqual(applied);
    expect(await readSet(state, version)).toEqual({
      version,
      artifact: compile(files).artifact,
      files,
      author: 'ann',
      appliedAtMs: nineMs,
    });
    const read = async () => told(await call('GET /v1/definitions', undefined, 'bob', 'viewer')).body;
    expect(await read()).toEqual({ ...applied, isActive: false, files });
    expect(events.all()).toEqual([
      expect.objectContaining({
        type: 'DEFINITIONS_APPLIED',
        source: { kind: 'operator', name: 'ann' },
        values: { version, number: 1, previous: 'none', activeAtMs },
        t: nineMs,
      }),
    ]);
    const before = state.items();
    at.nowMs = activeAtMs - 1;
    expect(await inForce()).toBeUndefined();
    at.nowMs = activeAtMs;
    expect(await inForce()).toBe(version);
    expect(await read()).toEqual({ ...applied, isActive: true, files });
    expect(state.items()).toEqual(before);
  });

  it('are given their time once they are stored, however long that took', async () => {
    const { at, apply, pointer, events, state } = makeService();
    const { put } = state;
    state.put = (write) => {
      at.nowMs += activationLeadMs;
      return put(write);
    };
    await apply({ files });
    const appliedAtMs = at.nowMs;
    expect(appliedAtMs).toBeGreaterThan(nineMs + activationLeadMs);
    const activeAtMs = appliedAtMs + activationLeadMs;
    expect(await pointer()).toMatchObject({ number: 1, appliedAtMs, activeAtMs });
    expect(events.all()).toMatchObject([{ t: appliedAtMs, values: { activeAtMs } }]);
  });

  it('are none before the first', async () => {
    const { call } = makeService();
    expect(told(await call('GET /v1/definitions')).body).toEqual({
      version: null,
      number: null,
      author: null,
      appliedAtMs: null,
      files: [],
    });
  });

  it('change nothing when applied again, or when only comments differ', async () => {
    const { apply, events, state } = makeService();
    await apply({ files });
    const before = [events.all(), state.items()];
    const commented = [{ name: 'definitions.yaml', text: `# a word\n${headline}` }];
    for (const same of [files, commented]) {
      expect(told(await apply({ files: same }, 'bob')).body).toMatchObject({ changed: false, number: 1 });
    }
    expect([events.all(), state.items()]).toEqual(before);
  });

  it('are only checked in a dry run', async () => {
    const { apply, state, events } = makeService();
    expect(told(await apply({ files, dryRun: true })).body).toEqual({
      version: versionOf(files),
      changed: true,
      dryRun: true,
      number: 1,
      diagnostics: [],
    });
    expect([state.items(), events.all()]).toEqual([[], []]);
  });

  it('answer every fault at once when they have some, and store nothing', async () => {
    const { apply, state } = makeService();
    const text =
      'version: 1\nrules:\n  - name: a\n    when: system.cpu.utilisation > 5%\n    emit: A\n  - name: b\n    when: 1 +\n    emit: B\n';
    const { status, body } = told(await apply({ files: [{ name: 'x.yaml', text }] })) as {
      status: number;
      body: { error: { code: string }; diagnostics: { file: string }[] };
    };
    expect([status, body.error.code]).toEqual([422, 'DEFINITIONS_INVALID']);
    expect(body.diagnostics.length).toBeGreaterThan(1);
    expect(body.diagnostics.map(({ file }) => file)).toEqual(body.diagnostics.map(() => 'x.yaml'));
    expect(state.items()).toEqual([]);
  });

  it('are refused over another active version, with both authors named', async () => {
    const { apply, pointer } = makeService();
    const [first, second] = [versionOf(files), versionOf(otherFiles)];
    await apply({ files, ifVersion: null }, 'ann');
    expect(told(await apply({ files: otherFiles, ifVersion: first }, 'bob')).body).toMatchObject({
      number: 2,
    });
    const answer = told(await apply({ files: changedPair, ifVersion: first }, 'eve'));
    expect(answer).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'VERSION_CONFLICT',
          field: 'ifVersion',
          got: `active: ${second}, applied by bob at 2026-11-21T09:00:00.000Z, in force from 2026-11-21T09:00:10.001Z on`,
          allowed: `active: ${first} by ann`,
        },
      },
    });
    expect(refusal(await apply({ files: changedPair, ifVersion: null }))).toEqual([
      409,
      'VERSION_CONFLICT',
      'ifVersion',
    ]);
    expect(await pointer()).toMatchObject({
      version: second,
      number: 2,
      previous: first,
    });
  });

  it('are switched by one of two that apply at the same time', async () => {
    const { apply, events } = makeService();
    await apply({ files });
    const answers = await Promise.all([
      apply({ files: otherFiles }, 'bob'),
      apply({ files: changedPair }, 'eve'),
    ]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
    expect(events.all().filter(({ type }) => type === 'DEFINITIONS_APPLIED').length).toBe(2);
  });

  it('come into force in the order in which they were applied, also back and forth', async () => {
    const { at, apply, call, definitions, inForce } = makeService();
    const [first, second] = [versionOf(files), versionOf(otherFiles)];
    await apply({ files });
    at.nowMs += activationLeadMs;
    const startMs = at.nowMs;
    await apply({ files: otherFiles }, 'bob');
    at.nowMs += 4_000;
    expect(told(await call(`POST /v1/definitions/${first}/rollback`, {}, 'eve')).body).toMatchObject({
      changed: true,
      number: 3,
      activeAtMs: startMs + 4_000 + activationLeadMs,
    });
    const routed = async () => (await definitions.routing()).map(({ version }) => version);
    expect([await inForce(), await routed()]).toEqual([first, [first, second, first]]);
    at.nowMs = startMs + activationLeadMs;
    expect([await inForce(), await routed()]).toEqual([second, [second, first]]);
    at.nowMs += 4_000;
    expect([await inForce(), await routed()]).toEqual([first, [first]]);
  });

  it('wait in a row that is as long as it may be, and are taken again when one is in force', async () => {
    const { at, apply } = makeService();
    const nth = (n: number) => [
      { name: 'a.yaml', text: headline.replace('for: 2s # held', `for: ${10 + n}s # held`) },
    ];
    for (let n = 0; n < announcedMax; n++) {
      expect((await apply({ files: nth(n) })).statusCode).toBe(200);
      at.nowMs += 1_000;
    }
    const refused = await apply({ files: nth(announcedMax) });
    expect(told(refused)).toMatchObject({
      status: 503,
      body: { error: { code: 'DEFINITIONS_BUSY', retryable: true } },
    });
    at.nowMs = nineMs + activationLeadMs;
    expect((await apply({ files: nth(announcedMax) })).statusCode).toBe(200);
  });

  it('leave what is in force when the function dies before it announces, and are mended by applying again', async () => {
    const { at, apply, inForce, state, events } = makeService();
    await apply({ files });
    at.nowMs += activationLeadMs;
    const written: string[] = [];
    const { put, putWithEvents } = state;
    for (let dies = 0; dies < 5; dies++) {
      let writes = 0;
      const dying = <T>(write: () => Promise<T>): Promise<T> => {
        if (writes++ === dies) throw new Error('the function died');
        return write();
      };
      state.put = (write) => dying(() => put(write));
      state.putWithEvents = (write, added) => dying(() => putWithEvents(write, added));
      const { statusCode } = await apply({ files: changedPair });
      written.push(`${statusCode}`);
      at.nowMs += activationLeadMs;
      expect(await inForce()).toBe(versionOf(statusCode === 200 ? changedPair : files));
    }
    // Two contents, the set, the history and the pointer: each write dies once.
    expect(written).toEqual(['500', '500', '500', '500', '500']);
    Object.assign(state, { put, putWithEvents });
    expect(told(await apply({ files: changedPair })).body).toMatchObject({ changed: true, number: 2 });
    at.nowMs += activationLeadMs;
    expect(await inForce()).toBe(versionOf(changedPair));
    expect(events.all().filter(({ type }) => type === 'DEFINITIONS_APPLIED')).toHaveLength(2);
  });

  it('may be far larger than an item, and are stored in chunks', async () => {
    const { apply, call, at, inForce, state } = makeService();
    const noise = Array.from(
      { length: 4_000 },
      (_, i) => `# ${createHash('sha256').update(`${i}`).digest('hex')}\n`,
    ).join('');
    const large = [
      ...files,
      ...[1, 2, 3].map((i) => ({
        name: `${i}.yaml`,
        text: `version: 1\n# ${i}\n${noise.slice(i * 67)}`.slice(0, 250_000),
      })),
    ];
    expect((await apply({ files: large })).statusCode).toBe(200);
    at.nowMs += activationLeadMs;
    expect(await inForce()).toBe(versionOf(files));
    expect(told(await call('GET /v1/definitions')).body).toMatchObject({ files: large });
    const sizes = state.items().map(({ body }) => JSON.stringify(body).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100_000);
    expect(sizes.length).toBeGreaterThan(5);
  });
});

describe('a request of definitions', () => {
  it.each([
    [definitionLimits.bodyBytes, 400, 'FIELD_MISSING'],
    [definitionLimits.bodyBytes + 1, 413, 'BODY_TOO_LARGE'],
  ])('of %i bytes answers %i %s', async (bytes, status, code) => {
    const { call } = makeService();
    const body = new TextEncoder().encode('{}'.padEnd(bytes, ' '));
    expect(refusal(await call('POST /v1/definitions', body)).slice(0, 2)).toEqual([status, code]);
  });

  const first = files[0] as { name: string; text: string };
  const empties = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `${i}.yaml`, text: 'version: 1' }));

  it.each<[string, (n: number) => object[], number, string, string]>([
    ['files', (n) => [first, ...empties(n - 1)], definitionLimits.files, 'TOO_MANY', 'files'],
    [
      'characters of a file',
      (n) => [{ ...first, text: `${first.text}#`.padEnd(n, 'x') }],
      definitionLimits.fileChars,
      'TOO_LONG',
      'files[0].text',
    ],
    [
      'characters of a name',
      (n) => [{ ...first, name: 'x'.repeat(n) }],
      definitionLimits.fileNameChars,
      'TOO_LONG',
      'files[0].name',
    ],
  ])('takes %s up to the limit and not one more', async (_, make, limit, code, field) => {
    const { apply } = makeService();
    expect(refusal(await apply({ files: make(limit + 1) }))).toEqual([400, code, field]);
    expect((await apply({ files: make(limit), dryRun: true })).statusCode).toBe(200);
  });
});

describe('kill switch', () => {
  it('is an episode that lasts while it is on, and telling it twice is telling it once', async () => {
    const { call, events, control, at } = makeService();
    const set = (on: boolean, name: string) => call('PUT /v1/kill-switch', { on }, name, 'operator');
    expect(told(await set(false, 'ann')).body).toEqual({ on: false, by: 'ann', atMs: 0, changed: false });
    expect(told(await set(true, 'ann')).body).toEqual({ on: true, by: 'ann', atMs: nineMs, changed: true });
    expect((await control.fresh()).killSwitch).toBe(true);
    at.nowMs += 1000;
    expect(told(await set(true, 'bob')).body).toEqual({ on: true, by: 'ann', atMs: nineMs, changed: false });
    expect(told(await set(false, 'bob')).body).toEqual({
      on: false,
      by: 'bob',
      atMs: at.nowMs,
      changed: true,
    });
    expect((await control.fresh()).killSwitch).toBe(false);
    const [raised, cleared] = events.all();
    expect(events.all().length).toBe(2);
    expect(raised).toMatchObject({
      type: 'KILL_SWITCH',
      transition: 'raised',
      source: { name: 'ann' },
      t: nineMs,
    });
    expect(cleared).toMatchObject({
      transition: 'cleared',
      origin: raised?.id,
      episode: raised?.episode,
      source: { name: 'bob' },
      t: nineMs + 1000,
    });
  });

  it("is no viewer's to set, and takes nothing but on or off", async () => {
    const { call } = makeService();
    expect(refusal(await call('PUT /v1/kill-switch', { on: true }, 'v', 'viewer'))).toEqual([
      403,
      'ROLE_INSUFFICIENT',
    ]);
    expect(refusal(await call('PUT /v1/kill-switch', { on: 'yes' }))).toEqual([400, 'FIELD_TYPE', 'on']);
    expect(refusal(await call('PUT /v1/kill-switch', {}))).toEqual([400, 'FIELD_MISSING', 'on']);
  });
});
