import { describe, expect, it } from 'vitest';
import { renderExplanation } from '../../../shared/language/evaluation/explanation/render.ts';
import { dayMs, minuteMs, secondMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { memberChanged, occurrence } from '../../correlator/given.ts';
import { hostFacts, makeService } from './service.ts';

const rules = `
host_sets: { web: { tags: { role: storage } } }
rules:
  - { name: hot, by: [], when: "avg_of(web, system.cpu.utilization) > 80%", for: 1m, emit: HOT }
  - { name: skewed, by: [], when: "max_of(web, system.cpu.utilization) - min_of(web, system.cpu.utilization) > 50%", emit: SKEWED }
  - name: many
    by: []
    when: { at_least: 3, of: web, where: "avg(system.cpu.utilization, 2m) > 90%" }
    emit: MANY
  - name: tight
    by: []
    when: { at_least: 50%, of: web, where: DISK_FULL }
    emit: TIGHT
  - { name: disk-full, in: web, by: [host], when: system.memory.utilization > 99%, emit: DISK_FULL }
`;
const names = ['web-1', 'web-2', 'web-3', 'web-4'];
const at = (tMs: number) => String(noonMs + tMs);

async function makeWeb() {
  const service = await makeService(rules, hostFacts(...names));
  const told = async (rule: string, tMs: number) => {
    const { instances, notes } = await service.explain({ rule, at: at(tMs) });
    const [first] = instances;
    const { explanation, ...rest } = first ?? { explanation: undefined };
    return { ...rest, notes, text: renderExplanation(explanation as never) };
  };
  return { ...service, told };
}

/** Three hosts are busy for three minutes; the fourth is not, and sends nothing after the first. */
async function withSamples() {
  const web = await makeWeb();
  const values = (value: number, count: number) => Array.from({ length: count }, () => value);
  for (const [host, value] of [
    ['web-1', 0.95],
    ['web-2', 0.9],
    ['web-3', 0.91],
  ] as const)
    await web.measure(host, 'system.cpu.utilization', noonMs, values(value, 18));
  await web.measure('web-4', 'system.cpu.utilization', noonMs, values(0.2, 6));
  return web;
}

describe('the explanation of a rule over the samples of several hosts', () => {
  it('tells the value of each host in the unit of the condition, with its sample', async () => {
    const { told } = await withSamples();
    const { text, truth, timers } = await told('hot', 10 * secondMs);
    expect(text).toBe(
      [
        'hot is idle',
        '  avg_of(web, system.cpu.utilization) > 80% is false',
        '    avg_of(web, system.cpu.utilization) is 74% (4 of 4 hosts known)',
        '      web-1: system.cpu.utilization is 95% (sample at 12:00:10)',
        '      web-2: system.cpu.utilization is 90% (sample at 12:00:10)',
        '      web-3: system.cpu.utilization is 91% (sample at 12:00:10)',
        '      web-4: system.cpu.utilization is 20% (sample at 12:00:10)',
      ].join('\n'),
    );
    expect(truth).toBe('false');
    expect(timers?.map(({ kind, atMs }) => [kind, atMs - noonMs])).toEqual([
      ['decision', 85 * secondMs],
      ['look', minuteMs],
    ]);
  });

  it('says which host is missing, since when, and how many are needed', async () => {
    const { told } = await withSamples();
    const { text, truth } = await told('hot', 100 * secondMs);
    expect(truth).toBe('unknown');
    expect(text).toContain('is unknown (3 of 4 hosts known, 80% needed)');
    expect(text).toContain(
      'web-4: system.cpu.utilization is unknown since 12:01:20 (no sample since 12:00:50)',
    );
    expect(text.indexOf('web-4:')).toBeLessThan(text.indexOf('web-1:'));
  });

  it.each([
    [-1, 'unknown', 'idle'],
    [0, 'true', 'open'],
    [80 * secondMs - 1, 'true', 'open'],
    [80 * secondMs, 'unknown', 'open'],
    [2 * minuteMs, 'unknown', 'open'],
  ])('follows it through its first sample and what it misses: at %d ms', async (tMs, truth, phase) => {
    const { told } = await withSamples();
    expect(await told('skewed', tMs)).toMatchObject({ truth, phase });
  });

  it('is unknown once the samples expired, and says so', async () => {
    const web = await makeWeb();
    web.clock.nowMs = noonMs + 8 * dayMs;
    const { truth, notes, text } = await web.told('hot', minuteMs);
    expect([truth, notes]).toEqual(['unknown', ['samples are kept 7 days: what older ones said is unknown']]);
    expect(text).toContain('0 of 4 hosts known, 80% needed');
  });
});

describe('the explanation of a rule over conditions that hosts evaluate', () => {
  async function withMembers(truths: readonly ('true' | 'false' | 'unknown')[]) {
    const web = await makeWeb();
    const hash = web.artifact.memberRules?.[0]?.hash as string;
    const events = truths.map((truth, i) => {
      const host = names[i] as string;
      return { ...memberChanged(hash, host, truth, noonMs + i * secondMs), host };
    });
    await web.happen(events);
    return web;
  }

  it('tells before any of them spoke what it waits for', async () => {
    const { told } = await makeWeb();
    expect(await told('many', 0)).toMatchObject({
      truth: 'unknown',
      phase: 'unborn',
      text: 'many has heard of nothing yet\n  no agent has told of avg(system.cpu.utilization, 2m) > 90% yet',
    });
  });

  it.each([
    [['true', 'true', 'true', 'false'], 2 * secondMs - 1, 'unknown', 'idle'],
    [['true', 'true', 'true', 'false'], 2 * secondMs, 'true', 'open'],
    [['true', 'false', 'false', 'unknown'], minuteMs, 'false', 'idle'],
    [['true', 'true', 'false', 'unknown'], minuteMs, 'unknown', 'idle'],
  ] as const)('counts %j at %d ms as %s', async (truths, tMs, truth, phase) => {
    const { told } = await withMembers(truths);
    expect(await told('many', tMs)).toMatchObject({ truth, phase, notes: [] });
  });

  it('names who would have been enough', async () => {
    const { told } = await withMembers(['true', 'true', 'false', 'unknown']);
    const { text } = await told('many', minuteMs);
    expect(text).toContain(
      'at_least 3 of web: 2 true, web-4 unknown since 12:00:00 (would have been enough), 1 false',
    );
    expect(text).toContain('web-1: avg(system.cpu.utilization, 2m) > 90% is true since 12:00:00');
  });
});

describe('the explanation of a rule over what hosts raised', () => {
  const full = (host: string, tMs: number) => {
    const raise = occurrence('DISK_FULL', noonMs + tMs, { host, labels: { host } });
    return { ...raise, transition: 'raised' as const, episode: raise.id, start: noonMs + tMs };
  };

  it('counts the hosts of a share, and tells whose silence hides one', async () => {
    const { told, happen } = await makeWeb();
    const silence = occurrence('HOST_SILENT', noonMs + 5 * minuteMs, {
      ...{ host: 'web-4', labels: { host: 'web-4' }, transition: 'raised', start: noonMs + 2 * minuteMs },
    });
    const first = full('web-1', minuteMs);
    await happen([first, { ...silence, episode: silence.id }]);
    const alone = await told('tight', 2 * minuteMs - 1);
    expect(alone).toMatchObject({ truth: 'false', phase: 'idle' });
    const { text, truth } = await told('tight', 6 * minuteMs);
    expect(truth).toBe('unknown');
    expect(text).toContain(
      'at_least 50% of web (2 of 4 hosts): 1 true, web-4 unknown since 12:02:00 (would have been enough), 2 false',
    );
    expect(text).toContain('web-4: DISK_FULL is unknown since 12:02:00 (host web-4 silent since 12:02:00)');
  });
});
