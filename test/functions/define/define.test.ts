import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { checkSetSize, definitionSetBytes, everywhereMs } from '../../../functions/define/apply.ts';
import { makeDefineHandler } from '../../../functions/define/handler.ts';
import type { DefinitionSetRecord } from '../../../functions/ports/records.ts';
import { type DefinitionsAnswer, definitionLimits } from '../../../shared/api/definitions.ts';
import type { Role } from '../../../shared/api/roles.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeCorrelateQueue } from '../../fakes/correlate-queue.ts';
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
const raise = { ...raiseDraft('node-1'), r: nineMs };

function makeService() {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const queue = makeFakeCorrelateQueue();
  const control = makeControl(state, clock, 0);
  const definitions = makeDefinitions(state, control);
  const { log, lines } = keptLog();
  const pauses: (() => unknown)[] = [];
  const pause = async (ms: number) => {
    at.nowMs += ms;
    await pauses.shift()?.();
  };
  const handler = makeDefineHandler({ state, events, queue, definitions, clock, pause, log });
  const call = (key: string, body?: object, name = 'ann', role: Role = 'admin') =>
    handler(apiEvent(key, { role, name, ...(body && { body }) }));
  const apply = (body: object, name?: string) => call('POST /v1/definitions', body, name);
  return { at, events, state, queue, control, call, apply, pauses, lines };
}

describe('definitions', () => {
  it('are compiled, stored, activated and told of', async () => {
    const { apply, call, events, control, state } = makeService();
    const version = versionOf(files);
    expect(told(await apply({ files }))).toEqual({
      status: 200,
      body: { version, changed: true, dryRun: false, number: 1, seeded: 0, diagnostics: [] },
    });
    const active = { version, number: 1, author: 'ann', appliedAtMs: nineMs };
    expect((await control.fresh()).definitions).toEqual(active);
    expect((await state.get<DefinitionSetRecord>(stateKeys.definitionSet(version)))?.body).toEqual({
      version,
      artifact: compile(files).artifact,
      files,
      author: 'ann',
      appliedAtMs: nineMs,
    });
    expect(told(await call('GET /v1/definitions', undefined, 'bob', 'viewer')).body).toEqual({
      ...active,
      files,
    });
    expect(events.all()).toEqual([
      expect.objectContaining({
        type: 'DEFINITIONS_APPLIED',
        source: { kind: 'operator', name: 'ann' },
        values: { version, number: 1, previous: 'none' },
        t: nineMs,
      }),
    ]);
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
    expect(told(await apply({ files, dryRun: true })).body).toMatchObject({
      changed: true,
      dryRun: true,
      seeded: 0,
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
    const { apply, control } = makeService();
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
          got: `active: ${second}, applied by bob at 2026-11-21T09:00:06.000Z`,
          allowed: `active: ${first} by ann`,
        },
      },
    });
    expect(refusal(await apply({ files: changedPair, ifVersion: null }))).toEqual([
      409,
      'VERSION_CONFLICT',
      'ifVersion',
    ]);
    expect((await control.fresh()).definitions).toMatchObject({
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

  it('give the open episodes that a changed composite reads to the correlator, later than any cache lives', async () => {
    const { apply, events, queue } = makeService();
    await events.put(raise);
    await events.put({ ...raise, id: 'x'.repeat(26), type: 'CPU_HIGH' });
    expect(told(await apply({ files })).body).toMatchObject({ seeded: 1 });
    expect(queue.sent).toEqual([{ event: raise, delaySec: 0 }]);
  });

  it('seed composites alone whose content changed', async () => {
    const { apply, events, queue } = makeService();
    await events.put(raise);
    await apply({ files });
    expect(told(await apply({ files: otherFiles })).body).toMatchObject({ changed: true, seeded: 0 });
    expect(told(await apply({ files: changedPair })).body).toMatchObject({ changed: true, seeded: 1 });
    expect(queue.sent.length).toBe(2);
  });

  it('are seeded with what was raised while functions still worked by the set before', async () => {
    const { apply, at, events, pauses, queue } = makeService();
    pauses.push(() => events.put(raise));
    expect(told(await apply({ files })).body).toMatchObject({ seeded: 1 });
    expect(queue.sent).toEqual([{ event: raise, delaySec: 0 }]);
    expect(at.nowMs).toBe(nineMs + everywhereMs);
  });

  it('are seeded by applying them again after a crash', async () => {
    const { apply, events, queue } = makeService();
    await events.put(raise);
    await apply({ files: otherFiles });
    const { open } = events;
    events.open = async () => {
      throw new Error('the function died');
    };
    expect((await apply({ files: changedPair })).statusCode).toBe(500);
    events.open = open;
    const { body } = told(await apply({ files: changedPair })) as { body: DefinitionsAnswer };
    expect([body.changed, body.seeded]).toEqual([false, 1]);
    expect(queue.sent.length).toBe(2);
  });

  it('fit one item', async () => {
    expect(() => checkSetSize(definitionSetBytes)).not.toThrow();
    expect(() => checkSetSize(definitionSetBytes + 1)).toThrow(
      expect.objectContaining({ code: 'DEFINITIONS_TOO_LARGE', status: 413 }),
    );
    const { apply, state } = makeService();
    const padded = Array.from({ length: 2 }, (_, i) => ({
      name: `${i}.yaml`,
      text: `${i === 0 ? headline : 'version: 1\n'}${`# ${'x'.repeat(998)}\n`.repeat(200)}`,
    }));
    expect(refusal(await apply({ files: padded }))).toEqual([413, 'DEFINITIONS_TOO_LARGE']);
    expect(state.items()).toEqual([]);
  });
});

describe('a request of definitions', () => {
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
