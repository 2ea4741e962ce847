import { describe, expect, it } from 'vitest';
import { readSeries, seriesLimits } from '../../../functions/correlate/series.ts';
import type { SampleItem } from '../../../functions/ports/stores.ts';
import { encodeColumns, schemaHash } from '../../../shared/facts/codec.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import { minuteMs } from '../../../shared/time.ts';
import { noonMs, sampleOf } from '../../contracts/facts.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { compiled } from '../../language/given.ts';

const series = [
  { metric: 'system.cpu.utilization', labels: {}, resolution: 0.01 },
  { metric: 'system.memory.utilization', labels: {}, resolution: 0.01 },
];
const schema = schemaHash(series);

function ruleOf(when: string): CompositeRule {
  const text = `host_sets: { web: { tags: { role: web } } }\nrules: [{ name: r, by: [], when: ${when} }]`;
  return compiled(text).compositeRules[0] as CompositeRule;
}

/** A document of the minute that begins at `fromMs`: six values of cpu, and as many of memory. */
function documentOf(host: string, minute: number, cpu: readonly (number | undefined)[]): SampleItem {
  const fromMs = noonMs + minute * minuteMs;
  const columns = encodeColumns([cpu, cpu.map(() => 1)], cpu.length);
  return sampleOf(host, minute + 100, {
    builtAtMs: fromMs + minuteMs,
    clockOffsetMs: 5,
    block: { schema, fromMs, intervalMs: 10_000, count: cpu.length, columns },
  });
}

async function makeStore() {
  const store = makeFakeSampleStore();
  await store.putSchema({ hash: schema, series });
  return store;
}

describe('the stored series that a rule reads', () => {
  const rule = ruleOf('"avg_of(web, avg(system.cpu.utilization, 2m)) > 50%"');

  it('are those of its metrics, with their host, in order of time, each point valid for three intervals', async () => {
    const store = await makeStore();
    await store.put(documentOf('node-1', 1, [30, undefined]));
    await store.put(documentOf('node-1', 0, [10, 20]));
    await store.put(documentOf('node-2', 0, [40]));
    await store.put(documentOf('node-3', 0, [50]));
    const point = (tMs: number, value: number) => ({
      tMs: noonMs + tMs + 5,
      value,
      untilMs: noonMs + tMs + 5 + 30_000,
    });
    expect(await readSeries(store, rule, ['node-1', 'node-2'], undefined, noonMs + 2 * minuteMs)).toEqual([
      {
        metric: 'system.cpu.utilization',
        labels: { host: 'node-1' },
        points: [point(0, 0.1), point(10_000, 0.2), point(60_000, 0.3)],
      },
      { metric: 'system.cpu.utilization', labels: { host: 'node-2' }, points: [point(0, 0.4)] },
    ]);
  });

  it('reach as far back as the window before what is decided', async () => {
    const store = await makeStore();
    for (let minute = -30; minute < 0; minute++) await store.put(documentOf('node-1', minute, [1]));
    const minutes = async (baseMs?: number) => {
      const [found] = await readSeries(store, rule, ['node-1'], baseMs, noonMs);
      return found?.points.length;
    };
    const lateMinutes = rule.latenessMs / minuteMs;
    expect(await minutes()).toBe(Math.floor(lateMinutes + 2) + 1);
    expect(await minutes(noonMs - 20 * minuteMs)).toBe(23);
  });

  it('are none of documents without samples, or whose schema is not known', async () => {
    const store = makeFakeSampleStore();
    const { block: _, ...bare } = documentOf('node-1', 0, [1]);
    await store.put(bare);
    await store.put(documentOf('node-1', 1, [1]));
    expect(await readSeries(store, rule, ['node-1'], undefined, noonMs + 3 * minuteMs)).toEqual([]);
  });

  it.each([
    [seriesLimits.hosts, true],
    [seriesLimits.hosts + 1, false],
  ])('of %i hosts are read: %s', async (count, isRead) => {
    const hosts = Array.from({ length: count }, (_, i) => `node-${i}`);
    const found = readSeries(await makeStore(), rule, hosts, undefined, noonMs);
    if (isRead) await expect(found).resolves.toEqual([]);
    else await expect(found).rejects.toMatchObject({ code: 'SAMPLES_TOO_MANY' });
  });

  it.each([
    [seriesLimits.documents, true],
    [seriesLimits.documents + 1, false],
  ])('in %i documents are read: %s', async (count, isRead) => {
    const { block: _, ...bare } = documentOf('node-1', 0, [1]);
    const latest = async (host: string, _from: number, _now: number, limit: number) =>
      Array.from({ length: Math.min(limit, host === 'node-1' ? 4_000 : count - 4_000) }, () => bare);
    const found = readSeries(
      { ...(await makeStore()), latest },
      rule,
      ['node-1', 'node-2'],
      undefined,
      noonMs,
    );
    if (isRead) await expect(found).resolves.toEqual([]);
    else await expect(found).rejects.toMatchObject({ code: 'SAMPLES_TOO_MANY' });
  });
});
