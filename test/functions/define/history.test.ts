import { beforeEach, describe, expect, it } from 'vitest';
import { readSet } from '../../../functions/adapters/definition-sets.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { activationLeadMs } from '../../../functions/define/announcement.ts';
import { makeDefineHandler } from '../../../functions/define/handler.ts';
import { historyQueryLimits } from '../../../shared/api/definitions.ts';
import type { Role } from '../../../shared/api/roles.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

const filesOf = (limit: string) => [
  {
    name: 'rules.yaml',
    text: `version: 1\nrules: [{ name: busy, when: system.cpu.utilization > ${limit} }]\n`,
  },
];
const versionOf = (limit: string) => compile(filesOf(limit)).artifact?.version as string;
const [first, second] = [versionOf('80%'), versionOf('90%')];

function makeService() {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const handler = makeDefineHandler({ state, clock, log: keptLog().log });
  const call = (
    key: string,
    name: string,
    body?: object,
    query?: Record<string, string>,
    role: Role = 'admin',
  ) => handler(apiEvent(key, { role, name, ...(body && { body }), ...(query && { query }) }));
  const apply = (limit: string, name: string) =>
    call('POST /v1/definitions', name, { files: filesOf(limit) });
  const rollback = (version: string, body: object = {}, role: Role = 'admin') =>
    call(`POST /v1/definitions/${version}/rollback`, 'eve', body, undefined, role);
  const history = (query?: Record<string, string>) =>
    call('GET /v1/definition-history', 'vic', undefined, query, 'viewer');
  return { at, events, state, call, apply, rollback, history };
}

describe('a definition set that was applied once', () => {
  let service: ReturnType<typeof makeService>;

  beforeEach(async () => {
    service = makeService();
    await service.apply('80%', 'ann');
    service.at.nowMs += 1_000;
    await service.apply('90%', 'bob');
  });

  it('is read by its version', async () => {
    const answer = await service.call(`GET /v1/definitions/${first}`, 'vic', undefined, undefined, 'viewer');
    expect(told(answer)).toEqual({
      status: 200,
      body: { version: first, author: 'ann', appliedAtMs: nineMs, files: filesOf('80%') },
    });
  });

  it('is not found by another version', async () => {
    const read = (version: string) => service.call(`GET /v1/definitions/${version}`, 'vic');
    expect(refusal(await read('0000000000000000'))).toEqual([404, 'VERSION_UNKNOWN', 'version']);
    expect(refusal(await read('A-B'))).toEqual([400, 'FIELD_INVALID', 'version']);
    expect(refusal(await service.rollback('0000000000000000'))).toEqual([404, 'VERSION_UNKNOWN', 'version']);
  });

  it('becomes active again by a rollback, which is told with who did it', async () => {
    service.at.nowMs += 1_000;
    expect(told(await service.rollback(first, { ifVersion: second }))).toEqual({
      status: 200,
      body: {
        version: first,
        changed: true,
        dryRun: false,
        number: 3,
        activeAtMs: nineMs + 2_000 + activationLeadMs,
        activeInMs: activationLeadMs,
        diagnostics: [],
      },
    });
    expect(told(await service.call('GET /v1/definitions', 'vic')).body).toEqual({
      version: first,
      number: 3,
      author: 'eve',
      appliedAtMs: nineMs + 2_000,
      activeAtMs: nineMs + 2_000 + activationLeadMs,
      isActive: false,
      files: filesOf('80%'),
    });
    expect(service.events.all().at(-1)).toMatchObject({
      type: 'DEFINITIONS_APPLIED',
      source: { kind: 'operator', name: 'eve' },
      values: { version: first, number: 3, previous: second, rollback: true },
      message: `eve went back to definition set ${first}, now number 3`,
    });
  });

  it('is not applied in a dry run, over another base, or when it is active', async () => {
    const before = [service.state.items(), service.events.all()];
    expect(told(await service.rollback(first, { dryRun: true })).body).toMatchObject({
      changed: true,
      number: 3,
    });
    expect(refusal(await service.rollback(first, { ifVersion: first }))).toEqual([
      409,
      'VERSION_CONFLICT',
      'ifVersion',
    ]);
    expect(told(await service.rollback(second)).body).toMatchObject({ changed: false, number: 2 });
    expect([service.state.items(), service.events.all()]).toEqual(before);
  });

  it('stays as it is if the language no longer takes it', async () => {
    const key = stateKeys.definitionSet(first);
    const set = await readSet(service.state, first);
    const files = [{ name: 'rules.yaml', text: 'version: 1\nrules: [{ nmae: busy }]\n' }];
    await service.state.put({ key, body: { ...set, files }, expected: 'any' });
    expect(refusal(await service.rollback(first))).toEqual([422, 'DEFINITIONS_INVALID']);
  });

  it('is taken back by admins alone', async () => {
    expect(refusal(await service.rollback(first, {}, 'operator'))).toEqual([403, 'ROLE_INSUFFICIENT']);
  });
});

describe('the history of definitions', () => {
  it('is empty before the first', async () => {
    expect(told(await makeService().history()).body).toEqual({ applied: [] });
  });

  it('tells every set that was active, newest first, with who and what was before', async () => {
    const { at, apply, rollback, history } = makeService();
    await apply('80%', 'ann');
    await apply('80%', 'bob');
    at.nowMs += 1_000;
    await apply('90%', 'bob');
    at.nowMs += 1_000;
    await rollback(first);
    expect(told(await history()).body).toEqual({
      applied: [
        {
          number: 3,
          version: first,
          author: 'eve',
          appliedAtMs: nineMs + 2_000,
          activeAtMs: nineMs + 2_000 + activationLeadMs,
          previous: second,
          isRollback: true,
        },
        {
          number: 2,
          version: second,
          author: 'bob',
          appliedAtMs: nineMs + 1_000,
          activeAtMs: nineMs + 1_000 + activationLeadMs,
          previous: first,
        },
        {
          number: 1,
          version: first,
          author: 'ann',
          appliedAtMs: nineMs,
          activeAtMs: nineMs + activationLeadMs,
        },
      ],
    });
  });

  it('comes in pages that begin with the active set and repeat nothing', async () => {
    const { apply, at, history } = makeService();
    for (let i = 0; i < 12; i++) {
      await apply(`${50 + i}%`, 'ann');
      at.nowMs += activationLeadMs;
    }
    const numbers: number[] = [];
    let after: string | undefined;
    do {
      const { body } = told(await history({ limit: '5', ...(after !== undefined && { after }) })) as {
        body: { applied: { number: number }[]; next?: string };
      };
      numbers.push(...body.applied.map(({ number }) => number));
      after = body.next;
    } while (after !== undefined);
    expect(numbers).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('is true although an apply lost its race after it put aside what is still active', async () => {
    const { apply, history, state } = makeService();
    await apply('80%', 'ann');
    const { putWithEvents } = state;
    state.putWithEvents = async () => 'conflict';
    expect(refusal(await apply('90%', 'bob'))).toEqual([409, 'VERSION_CONFLICT', 'ifVersion']);
    state.putWithEvents = putWithEvents;
    expect(told(await history()).body).toEqual({
      applied: [
        {
          number: 1,
          version: first,
          author: 'ann',
          appliedAtMs: nineMs,
          activeAtMs: nineMs + activationLeadMs,
        },
      ],
    });
  });

  it('takes a limit up to its bound and not one more', async () => {
    const { history } = makeService();
    const { limit } = historyQueryLimits;
    expect((await history({ limit: String(limit) })).statusCode).toBe(200);
    expect(refusal(await history({ limit: String(limit + 1) }))).toEqual([400, 'OUT_OF_RANGE', 'limit']);
    expect(refusal(await history({ limit: '0' }))).toEqual([400, 'OUT_OF_RANGE', 'limit']);
    expect(refusal(await history({ after: '' }))).toEqual([400, 'FIELD_INVALID', 'after']);
  });
});
