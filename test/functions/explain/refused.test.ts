import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { makeService } from './service.ts';

const rules = `
rules:
  - { name: need-new-node, by: [], when: 'DISK_FULL{host="node-1"}', emit: NEED_NEW_NODE }
  - { name: quiet-full, by: [host], when: DISK_FULL, emit: QUIET_FULL }
`;
const at = (tMs: number) => String(noonMs + tMs);

describe('GET /v1/explain refuses', () => {
  it.each<[Record<string, string>, number, string, string]>([
    [{}, 400, 'FIELD_MISSING', 'rule'],
    [{ rule: 'need-new-node', whn: '1' }, 400, 'FIELD_UNKNOWN', 'whn'],
    [{ rule: 'need-new-nod' }, 404, 'RULE_UNKNOWN', 'rule'],
    [{ rule: 'need-new-node', key: 'host=a' }, 400, 'KEY_INVALID', 'key'],
    [{ rule: 'quiet-full', key: 'mountpoint=/' }, 400, 'KEY_INVALID', 'key'],
    [{ rule: 'quiet-full', key: 'host' }, 400, 'KEY_INVALID', 'key'],
    [{ rule: 'quiet-full', key: 'host=a,host=b' }, 400, 'KEY_INVALID', 'key'],
    [{ rule: 'need-new-node', at: 'noon' }, 400, 'FIELD_INVALID', 'at'],
    [{ rule: 'need-new-node', at: at(-2 * dayMs) }, 404, 'DEFINITIONS_NONE', 'at'],
    [{ rule: 'need-new-node', at: at(hourMs - 90 * dayMs - 1) }, 400, 'TIME_OUT_OF_REACH', 'at'],
    [{ rule: 'need-new-node', at: at(hourMs + 5 * minuteMs + 1) }, 400, 'TIME_OUT_OF_REACH', 'at'],
  ])('%j', async (query, status, code, field) => {
    const { refused } = await makeService(rules);
    expect(await refused(query)).toEqual([status, code, field]);
  });

  it('a time that only a clock ahead of the service knows as now', async () => {
    const { explain } = await makeService(rules);
    expect((await explain({ rule: 'need-new-node', at: at(hourMs + 5 * minuteMs) })).atMs).toBe(
      noonMs + hourMs,
    );
  });

  it('a name with the nearest one', async () => {
    const { get } = await makeService(rules);
    const { body } = await get('/v1/explain', { rule: 'need-new-nod' });
    expect(JSON.parse(body ?? '').error.fix).toBe('did you mean "need-new-node"?');
  });

  it('who may not read', async () => {
    const { refused } = await makeService(rules);
    expect(await refused({ rule: 'need-new-node' }, 'emitter')).toEqual([403, 'ROLE_INSUFFICIENT']);
  });
});
