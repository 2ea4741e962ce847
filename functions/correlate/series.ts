import { TocsinError } from '../../shared/errors.ts';
import { decodeColumns, fromScaled } from '../../shared/facts/codec.ts';
import type { Series as SchemaSeries } from '../../shared/facts/document.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Point, Series } from '../../shared/language/evaluation/facts.ts';
import { reachMs } from '../../shared/language/evaluation/reads.ts';
import { conditionsOf, metricsReadBy } from '../../shared/language/placement/reads.ts';
import { inParallel } from '../in-parallel.ts';
import { blockStartMs, type SampleItem, type SampleStore } from '../ports/stores.ts';

/** What one decision reads at most: documents of a minute are about 1 KB each. */
export const seriesLimits = { hosts: 500, documents: 10_000 } as const;

/** For how many intervals a sample is valid. */
const validIntervals = 3;

const width = 16;

type Samples = Pick<SampleStore, 'latest' | 'schema'>;

interface Collected {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: Point[];
}

/**
 * The stored series of these hosts that a rule reads, with `host` among their labels, in order of time: as far back as it looks
 * from `baseMs`, or from its lateness before now. Throws `SAMPLES_TOO_MANY` beyond `seriesLimits`.
 */
export async function readSeries(
  samples: Samples,
  rule: CompositeRule,
  hosts: readonly string[],
  baseMs: number | undefined,
  nowMs: number,
): Promise<readonly Series[]> {
  if (hosts.length > seriesLimits.hosts)
    throw tooMany(rule, `${hosts.length} hosts`, `${seriesLimits.hosts} hosts`);
  const metrics = new Set(metricsReadBy(rule));
  const windowMs = Math.max(...[...conditionsOf(rule), ...Object.values(rule.set)].map(reachMs));
  const fromMs = (baseMs ?? nowMs - rule.latenessMs) - windowMs;
  let documents = 0;
  const found = await inParallel(hosts, width, async (host) => {
    const items = await samples.latest(
      host,
      fromMs,
      nowMs,
      Math.max(1, seriesLimits.documents + 1 - documents),
    );
    documents += items.length;
    if (documents > seriesLimits.documents)
      throw tooMany(
        rule,
        `more than ${seriesLimits.documents} documents`,
        `${seriesLimits.documents} documents`,
      );
    return seriesOf(samples, host, metrics, items);
  });
  return found.flat();
}

async function seriesOf(
  samples: Samples,
  host: string,
  metrics: ReadonlySet<string>,
  items: readonly SampleItem[],
): Promise<readonly Series[]> {
  const collected = new Map<string, Collected>();
  for (const item of items) {
    const schema = item.block && (await samples.schema(item.block.schema));
    if (item.block && schema) collect(collected, host, metrics, item, item.block, schema);
  }
  return [...collected.values()].map(({ points, ...series }) => ({
    ...series,
    points: points.sort((a, b) => a.tMs - b.tMs),
  }));
}

function collect(
  collected: Map<string, Collected>,
  host: string,
  metrics: ReadonlySet<string>,
  item: SampleItem,
  block: NonNullable<SampleItem['block']>,
  schema: readonly SchemaSeries[],
): void {
  if (!schema.some(({ metric }) => metrics.has(metric))) return;
  const columns = decodeColumns(block.columns, schema.length, block.count);
  for (const [i, { metric, labels, resolution }] of schema.entries()) {
    if (!metrics.has(metric)) continue;
    const { points } = seriesAt(collected, metric, { ...labels, host });
    for (const [sample, scaled] of (columns[i] ?? []).entries()) {
      if (scaled === undefined) continue;
      const tMs = blockStartMs(item, block) + sample * block.intervalMs;
      const untilMs = tMs + validIntervals * block.intervalMs;
      points.push({ tMs, value: fromScaled(scaled, resolution), untilMs });
    }
  }
}

function seriesAt(collected: Map<string, Collected>, metric: string, labels: Collected['labels']): Collected {
  const key = `${metric} ${canonicalKey(labels)}`;
  const series = collected.get(key) ?? { metric, labels, points: [] };
  collected.set(key, series);
  return series;
}

function tooMany(rule: CompositeRule, got: string, allowed: string): TocsinError {
  return new TocsinError('SAMPLES_TOO_MANY', `rule ${rule.name} reads too many stored samples at once`, {
    got,
    allowed: `at most ${allowed}`,
    fix: 'write a smaller host set or a shorter window',
  });
}
