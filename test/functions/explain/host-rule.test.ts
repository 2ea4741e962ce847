import { describe, expect, it } from 'vitest';
import { explainLimits } from '../../../functions/explain/limits.ts';
import { renderExplanation } from '../../../shared/language/evaluation/explanation/render.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { occurrence } from '../../correlator/given.ts';
import { documentOf, hostFacts, makeService } from './service.ts';

const rules = `
host_sets: { storage: { tags: { role: storage } } }
rules:
  - name: disk-full
    in: storage
    by: [host, mountpoint]
    when: system.filesystem.utilization >= 95%
    for: 1m
    clear: system.filesystem.utilization < 90%
    emit: DISK_FULL
`;
const key = 'host=node-1,mountpoint=/data';
const at = (tMs: number) => String(noonMs + tMs);

async function withSamples() {
  const service = await makeService(rules, hostFacts('node-1'));
  const used = [0.5, 0.5, 0.97, 0.97, 0.97, 0.97];
  await service.samples.put(documentOf('node-1', noonMs, used));
  await service.samples.put(documentOf('node-1', noonMs + minuteMs, [0.97, 0.97, 0.97, 0.8, 0.8, undefined]));
  return service;
}

describe('GET /v1/explain of a host rule', () => {
  it.each([
    [10_000, 'false', 'idle'],
    [20_000, 'true', 'holding'],
    [79_999, 'true', 'holding'],
    [80_000, 'true', 'open'],
    [89_999, 'true', 'open'],
    [90_000, 'false', 'idle'],
    [130_000, 'unknown', 'idle'],
  ])('evaluates what its agent sent: at %d ms', async (tMs, truth, phase) => {
    const { explain } = await withSamples();
    const { instances, rule } = await explain({ rule: 'disk-full', key, at: at(tMs) });
    expect(rule.runsOn).toBe('host');
    expect(instances).toHaveLength(1);
    expect(instances[0]).toMatchObject({ labels: { host: 'node-1', mountpoint: '/data' }, truth, phase });
  });

  it('tells the hold and the sample', async () => {
    const { explain } = await withSamples();
    const { instances } = await explain({ rule: 'disk-full', key, at: at(50_000) });
    expect(renderExplanation(instances[0]?.explanation as never)).toBe(
      [
        'disk-full{host="node-1", mountpoint="/data"} is holding since 12:00:20',
        '  hold reached 30s of 1m since 12:00:20, complete at 12:01:20 if it stays',
        '  system.filesystem.utilization >= 95% is true',
        '    system.filesystem.utilization is 97% (sample at 12:00:50)',
      ].join('\n'),
    );
    // Without another sample the hold cannot be reached.
    expect(instances[0]?.timers).toEqual([]);
  });

  it('finds the instances of a host, and the host if there is but one', async () => {
    const { explain } = await withSamples();
    for (const query of [{}, { key: 'host=node-1' }, { key: 'mountpoint=/data' }]) {
      const { keys } = await explain({ rule: 'disk-full', at: at(minuteMs), ...query });
      expect(keys).toEqual([{ host: 'node-1', mountpoint: '/data' }]);
    }
  });

  it('lists hosts and keys that spoke where no host is given', async () => {
    const service = await makeService(rules, hostFacts('node-1', 'node-2'));
    const answer = await service.explain({ rule: 'disk-full', at: at(minuteMs) });
    expect(answer.keys).toEqual([{ host: 'node-1' }, { host: 'node-2' }]);
    expect(answer.instances).toEqual([]);
    expect(answer.notes).toEqual(['give the host in the key: samples are read of one host']);
  });

  it('says what is missing where no sample is stored, and that old ones are gone', async () => {
    const service = await withSamples();
    service.clock.nowMs = noonMs + 8 * dayMs;
    const { instances, notes } = await service.explain({ rule: 'disk-full', key, at: at(30 * minuteMs) });
    expect(instances[0]).toMatchObject({ truth: 'unknown', phase: 'idle' });
    expect(JSON.stringify(instances[0]?.explanation)).toContain('no sample');
    expect(notes).toContain('samples are kept 7 days: what older ones said is unknown');
  });

  it('refuses a host that the rule is not for', async () => {
    const { refused } = await withSamples();
    expect(await refused({ rule: 'disk-full', key: 'host=web-1' })).toEqual([404, 'HOST_NOT_MEANT', 'key']);
  });

  it('keeps an episode that was published before the samples begin', async () => {
    const service = await withSamples();
    const startMs = noonMs - hourMs;
    const { artifact } = service;
    const [rule] = artifact.hostRules;
    const raise = occurrence('DISK_FULL', startMs, {
      transition: 'raised',
      start: startMs,
      host: 'node-1',
      labels: { host: 'node-1', mountpoint: '/data' },
      rule: { application: 'default', name: 'disk-full', hash: rule?.hash as string },
    });
    await service.store([{ ...raise, episode: raise.id }]);
    const { instances, notes } = await service.explain({ rule: 'disk-full', key, at: at(-minuteMs) });
    expect(instances[0]).toMatchObject({ phase: 'open', published: [{ id: raise.id, raisedMs: startMs }] });
    expect(notes).toEqual([]);
  });

  it('tells at most so many episodes of an instance, the last ones', async () => {
    const service = await withSamples();
    const labels = { host: 'node-1', mountpoint: '/data' };
    const rule = {
      application: 'default',
      name: 'disk-full',
      hash: service.artifact.hostRules[0]?.hash as string,
    };
    const times = Array.from({ length: explainLimits.episodes + 1 }, (_, i) => noonMs - (i + 1) * 1_000);
    await service.store(times.map((tMs) => occurrence('DISK_FULL', tMs, { host: 'node-1', labels, rule })));
    const { instances } = await service.explain({ rule: 'disk-full', key, at: at(0) });
    expect(instances[0]?.published.map(({ raisedMs }) => raisedMs)).toEqual(
      times.slice(0, explainLimits.episodes).reverse(),
    );
  });
});
