import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { ClaimRecord } from '../../../functions/respond/claims.ts';
import { claimName, selectionName } from '../../../shared/policy/response-ids.ts';
import { minuteMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { clear, occurrence } from '../../correlator/given.ts';
import { full, needRules, withNeed } from './need-world.ts';
import { makeService } from './service.ts';

describe('GET /v1/events/{id}/why', () => {
  it('unfolds a composite down to the samples of its hosts', async () => {
    const { why, need, first, second } = await withNeed();
    const answer = await why(need.id);
    expect(answer.why).toMatchObject({
      id: need.id,
      kind: 'event',
      condition: 'DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}',
      event: { values: { hosts: ['node-1', 'node-2'] }, rule: { name: 'need-new-node' } },
    });
    expect(answer.why.causes.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(answer.why.causes[0]).toMatchObject({
      condition: 'system.filesystem.utilization >= 95%',
      event: { evidence: { 'system.filesystem.utilization': 0.97 } },
      samples: [{ metric: 'system.filesystem.utilization', labels: { host: 'node-1', mountpoint: '/data' } }],
    });
    expect(answer.why.causes[0]?.samples?.[0]?.points.map(([, value]) => value)).toEqual([
      0.9, 0.97, 0.97, 0.97, 0.97, 0.98,
    ]);
    expect(answer.definitions).toMatchObject({ number: 1, author: 'ann' });
    expect(answer.notes).toEqual([]);
  });

  it('tells by evidence what samples said that are not stored', async () => {
    const { why, need } = await withNeed();
    const [, cause] = (await why(need.id)).why.causes;
    expect(cause?.event?.evidence).toEqual({ 'system.filesystem.utilization': 0.97 });
    expect(cause).not.toHaveProperty('samples');
  });

  it('tells of causes that expired, and what the composite kept of them', async () => {
    const { need } = await withNeed();
    const service = await makeService(needRules);
    await service.store([need]);
    const { why } = await service.why(need.id);
    expect(why.causes.map(({ kind }) => kind)).toEqual(['expired', 'expired']);
    expect(why.event?.evidence).toEqual({ 'DISK_FULL{host="node-1"}': 1, 'DISK_FULL{host="node-2"}': 1 });
  });

  it('tells what it led to, its end, and what policies made of it', async () => {
    const { why, need, first, happen, store, state } = await withNeed();
    const cleared = await happen([clear(full('node-1', first.t), noonMs + 30 * minuteMs)]);
    expect(cleared).toEqual([]);
    const planned = occurrence('RESPONSE_PLANNED', need.t + 1_000, { causes: [need.id] });
    const end = {
      ...need,
      id: occurrence('X', noonMs + 50 * minuteMs).id,
      transition: 'cleared' as const,
      t: noonMs + 50 * minuteMs,
      r: noonMs + 50 * minuteMs,
    };
    await store([planned, { ...end, causes: [need.id], reason: 'condition-ended' }]);
    const key = stateKeys.claim(selectionName('add-storage', need.origin));
    await state.put({ key, body: { v: 1, targets: [{ host: 'node-1' }] }, expected: 'absent' });
    const claim: ClaimRecord = { v: 1, atMs: need.t, outcome: 'suppressed', reason: 'cooldown' };
    await state.put({
      key: stateKeys.claim(claimName('add-storage', 'node-1', need.origin)),
      body: claim,
      expected: 'absent',
    });
    const { became } = await why(need.id);
    expect(became.effects.map(({ type }) => type)).toEqual(['RESPONSE_PLANNED']);
    expect(became.lineage.map(({ transition, reason }) => [transition, reason])).toEqual([
      ['cleared', 'condition-ended'],
    ]);
    expect(became.responses).toEqual([
      { policy: 'add-storage', target: 'node-1', outcome: 'suppressed', reason: 'cooldown' },
    ]);
    expect(became).not.toHaveProperty('silent');
    expect((await why(first.id)).became.effects.map(({ id }) => id)).toContain(need.id);
  });

  it('says where a response is, and of what no policy took up', async () => {
    const { why, need, state } = await withNeed();
    expect((await why(need.id)).became.responses).toEqual([{ policy: 'add-storage', outcome: 'waiting' }]);
    const key = stateKeys.claim(selectionName('add-storage', need.origin));
    await state.put({ key, body: { v: 1, targets: [{ host: 'node-2' }] }, expected: 'absent' });
    const claim: ClaimRecord = { v: 1, atMs: 1, outcome: 'response', attempt: 1, response: 'r1' };
    await state.put({
      key: stateKeys.claim(claimName('add-storage', 'node-2', need.origin)),
      body: claim,
      expected: 'absent',
    });
    const response = { policy: 'add-storage', target: 'node-2', outcome: 'response', response: 'r1' };
    expect((await why(need.id)).became.responses).toEqual([response]);
    await state.put({
      key: stateKeys.response('r1'),
      body: { state: 'FAILED', failure: 'no volume' },
      expected: 'absent',
    });
    expect((await why(need.id)).became.responses).toEqual([
      { ...response, state: 'FAILED', reason: 'no volume' },
    ]);
  });

  it.each([
    [{ muted: 'cooldown' as const }, 'muted by cooldown'],
    [{ shadow: true as const }, 'mode shadow'],
    [{ transition: 'cleared' as const }, 'policies act on raises'],
  ])('says why nobody hears of it: %j', async (over, text) => {
    const { store, why } = await makeService(needRules);
    const event = occurrence('NEED_NEW_NODE', noonMs, over);
    await store([event]);
    const { became } = await why(event.id);
    expect(became.silent).toContain(text);
    expect(became.responses).toEqual([]);
  });
});
