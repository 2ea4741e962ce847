import { describe, expect, it } from 'vitest';
import { explainLimits } from '../../../functions/explain/limits.ts';
import { renderExplanation } from '../../../shared/language/evaluation/explanation/render.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { clear, memberChanged, occurrence, raise } from '../../correlator/given.ts';
import { hostFacts, makeService } from './service.ts';

const rules = `
host_sets: { storage: { tags: { role: storage } } }
rules:
  - name: need-new-node
    by: []
    when: DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}
    for: 2m
    emit: NEED_NEW_NODE
  - name: quiet-full
    by: [host]
    when: DISK_FULL and not MAINTENANCE
    emit: QUIET_FULL
    cooldown: 30m
  - name: disk-full
    in: storage
    by: [host, mountpoint]
    when: system.filesystem.utilization >= 95%
    emit: DISK_FULL
`;
const full = (host: string, startMs: number) => ({
  type: 'DISK_FULL',
  labels: { host, mountpoint: '/data' },
  startMs,
});
const at = (tMs: number) => String(noonMs + tMs);

describe('GET /v1/explain of a composite', () => {
  const first = full('node-1', noonMs);
  const second = full('node-2', noonMs + minuteMs);

  async function withCrisis() {
    const service = await makeService(rules);
    const end = noonMs + 20 * minuteMs;
    const said = await service.happen([raise(first), raise(second), clear(first, end)]);
    return { ...service, said };
  }

  it('tells the tree with values, facts and timers at any moment', async () => {
    const { explain } = await withCrisis();
    const { instances, facts, definitions, rule, notes } = await explain({
      rule: 'need-new-node',
      at: at(2 * minuteMs),
    });
    expect(renderExplanation(instances[0]?.explanation as never)).toBe(
      [
        'need-new-node is holding since 12:01:00',
        '  hold reached 1m of 2m since 12:01:00, complete at 12:03:00 if it stays',
        '  DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"} is true',
        '    DISK_FULL{host="node-1"} is true since 12:00:00',
        '    DISK_FULL{host="node-2"} is true since 12:01:00',
      ].join('\n'),
    );
    expect(instances[0]).toMatchObject({
      labels: {},
      truth: 'true',
      phase: 'holding',
      timers: [
        {
          kind: 'change',
          atMs: noonMs + 3 * minuteMs,
          text: 'it raises at 12:03:00 if no fact comes',
        },
      ],
    });
    expect(Object.values(facts).map(({ labels }) => labels.host)).toEqual(['node-1', 'node-2']);
    expect(definitions).toMatchObject({ number: 1, author: 'ann' });
    expect(rule).toMatchObject({ name: 'need-new-node', by: [], runsOn: 'correlator' });
    expect(notes).toEqual([]);
  });

  it.each([
    [-minuteMs, 'unknown', 'unborn'],
    [0, 'false', 'idle'],
    [minuteMs, 'true', 'holding'],
    [3 * minuteMs - 1, 'true', 'holding'],
    [3 * minuteMs, 'true', 'open'],
    [20 * minuteMs - 1, 'true', 'open'],
    [20 * minuteMs, 'false', 'idle'],
    [30 * minuteMs, 'false', 'idle'],
  ])('agrees %d ms after the first fact with what was raised', async (tMs, truth, phase) => {
    const { explain } = await withCrisis();
    const { instances, notes } = await explain({ rule: 'need-new-node', at: at(tMs) });
    expect(instances[0]).toMatchObject({ truth, phase });
    expect(notes).toEqual([]);
  });

  it('goes on from what was published and from what lasted, long after it began', async () => {
    const service = await makeService(rules);
    service.clock.nowMs = noonMs + 3 * dayMs;
    await service.happen([raise(first), raise(second), clear(first, noonMs + 3 * dayMs - hourMs)]);
    for (const tMs of [dayMs, 2 * dayMs, 3 * dayMs - hourMs - 1]) {
      const { instances, notes } = await service.explain({ rule: 'need-new-node', at: at(tMs) });
      expect(instances[0]).toMatchObject({ truth: 'true', phase: 'open' });
      expect(notes).toEqual([]);
    }
  });

  it('tells what it published, and what a gate holds back', async () => {
    const { explain, said } = await withCrisis();
    const { instances } = await explain({ rule: 'quiet-full', key: 'host=node-1', at: at(25 * minuteMs) });
    const raised = said.find(({ type, host }) => type === 'QUIET_FULL' && host === 'node-1');
    expect(instances[0]?.published).toMatchObject([
      { type: 'QUIET_FULL', id: raised?.id, raisedMs: noonMs, clearedMs: noonMs + 20 * minuteMs },
    ]);
    expect(instances[0]?.gates.map(({ text }) => text)).toEqual([
      'cooldown of 30m until 12:30:00 mutes a raise: the last one was at 12:00:00',
    ]);
  });

  it('says by when late facts count', async () => {
    const { explain } = await withCrisis();
    const { instances } = await explain({ rule: 'quiet-full', key: 'host=node-2', at: at(minuteMs) });
    expect(instances[0]?.timers[0]).toEqual({
      kind: 'decision',
      atMs: noonMs + minuteMs + 15 * secondMs,
      text: '12:01:00 is decided at 12:01:15: lateness 15s',
    });
  });

  it('tells of the set that was in force then', async () => {
    const { explain, apply, refused } = await withCrisis();
    await apply('rules: [{ name: other, by: [], when: X, emit: Y }]', noonMs + 30 * minuteMs);
    expect((await explain({ rule: 'need-new-node', at: at(29 * minuteMs) })).definitions.number).toBe(1);
    expect(await refused({ rule: 'need-new-node' })).toEqual([404, 'RULE_UNKNOWN', 'rule']);
    expect((await explain({ rule: 'other' })).definitions.number).toBe(2);
  });

  it('says of a name that only a later set has where it is', async () => {
    const { get, apply } = await withCrisis();
    await apply('rules: [{ name: other, by: [], when: X, emit: Y }]', noonMs + 30 * minuteMs);
    const { body } = await get('/v1/explain', { rule: 'other', at: at(0) });
    expect(JSON.parse(body ?? '').error.fix).toContain('it is in set 2');
  });

  it('says that what was published differs from what is stored', async () => {
    const service = await makeService(rules);
    const said = await service.happen([raise(first), raise(second)]);
    const other = await makeService(rules);
    await other.store(said);
    const { notes } = await other.explain({ rule: 'need-new-node', at: at(10 * minuteMs) });
    expect(notes).toEqual([expect.stringContaining('what was published differs: it was open then')]);
  });

  it('takes what was retracted since as never said', async () => {
    const { explain, store } = await withCrisis();
    const retraction = { ...clear(second, noonMs + 40 * minuteMs), reason: 'retracted' };
    await store([retraction]);
    const { instances } = await explain({ rule: 'need-new-node', at: at(10 * minuteMs) });
    expect(instances[0]).toMatchObject({ truth: 'false' });
  });
});

describe('the instances that a key means', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `node-${i + 1}`);

  it.each([
    [explainLimits.instances, []],
    [explainLimits.instances + 1, [expect.stringContaining('the first 5 of 6 instances')]],
  ])('are all explained up to the bound: of %d', async (count, notes) => {
    const service = await makeService(rules);
    await service.happen(names(count).map((host) => raise(full(host, noonMs))));
    const answer = await service.explain({ rule: 'quiet-full', at: at(minuteMs) });
    expect(answer.keys).toEqual(names(count).map((host) => ({ host })));
    expect(answer.instances).toHaveLength(explainLimits.instances);
    expect(answer.notes).toEqual(notes);
  });

  it.each([
    [explainLimits.keys, false],
    [explainLimits.keys + 1, true],
  ])('are listed up to the bound: of %d', async (count, isCut) => {
    const hosts = hostFacts(...names(count));
    const service = await makeService(rules, hosts);
    const answer = await service.explain({ rule: 'quiet-full', at: at(minuteMs) });
    expect(answer.keys).toHaveLength(explainLimits.keys);
    expect(answer.notes.some((note) => note.includes('1 more keys'))).toBe(isCut);
  });

  it('are none where nothing was heard, which is said', async () => {
    const { explain } = await makeService(rules);
    const answer = await explain({ rule: 'quiet-full' });
    expect([answer.instances, answer.keys]).toEqual([[], []]);
    expect(answer.notes).toEqual(['no instance was found: nothing that the rule reads happened by then']);
  });

  it('hear of an event without their labels as well', async () => {
    const { explain, happen } = await makeService(rules);
    const all = occurrence('MAINTENANCE', noonMs);
    const maintenance = { ...all, transition: 'raised' as const, episode: all.id, start: noonMs };
    await happen([raise(full('node-1', noonMs + minuteMs)), maintenance]);
    const { instances } = await explain({ rule: 'quiet-full', key: 'host=node-1', at: at(2 * minuteMs) });
    expect(instances[0]).toMatchObject({ truth: 'false' });
  });
});

describe('the truths of members', () => {
  it('hold however long ago they were told', async () => {
    const set = 'host_sets: { web: { hosts: [node-1, node-2] } }';
    const when = '{ at_least: 2, of: web, where: "system.cpu.utilization > 90%" }';
    const hosts = hostFacts('node-1', 'node-2');
    const service = await makeService(
      `${set}\nrules: [{ name: hot, by: [], when: ${when}, emit: HOT }]`,
      hosts,
    );
    const hash = service.artifact.memberRules?.[0]?.hash as string;
    service.clock.nowMs = noonMs + 5 * hourMs;
    await service.happen([
      { ...memberChanged(hash, 'node-1', 'true', noonMs), host: 'node-1' },
      { ...memberChanged(hash, 'node-2', 'false', noonMs), host: 'node-2' },
    ]);
    const { instances } = await service.explain({ rule: 'hot', at: at(5 * hourMs) });
    expect(renderExplanation(instances[0]?.explanation as never)).toContain(
      'at_least 2 of web: 1 true, 1 false',
    );
    expect(renderExplanation(instances[0]?.explanation as never)).toContain(
      'system.cpu.utilization > 90% is true',
    );
  });

  it('are unknown where nothing was told', async () => {
    const set = 'host_sets: { web: { hosts: [node-1, node-2] } }';
    const when = '{ at_least: 2, of: web, where: "system.cpu.utilization > 90%" }';
    const text = `${set}\nrules: [{ name: hot, by: [], when: ${when}, emit: HOT }]`;
    const service = await makeService(text, hostFacts('node-1', 'node-2'));
    const hash = service.artifact.memberRules?.[0]?.hash as string;
    await service.happen([{ ...memberChanged(hash, 'node-1', 'true', noonMs), host: 'node-1' }]);
    const { instances } = await service.explain({ rule: 'hot', at: at(minuteMs) });
    expect(instances[0]).toMatchObject({ truth: 'unknown', phase: 'idle' });
    expect(instances[0]?.explanation.children[0]?.missing).toContain('node-2');
  });
});
