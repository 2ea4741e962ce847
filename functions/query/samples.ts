import { type SamplesAnswer, samplesQuerySchema } from '../../shared/api/hosts.ts';
import { TocsinError } from '../../shared/errors.ts';
import { decodeColumns, fromScaled } from '../../shared/facts/codec.ts';
import type { Series } from '../../shared/facts/document.ts';
import { hostIdSchema } from '../../shared/facts/event-schema.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import { dayMs, hourMs } from '../../shared/time.ts';
import { type Call, callParam, callQuery } from '../http/app.ts';
import { blockStartMs, type SampleItem, type SampleStore } from '../ports/stores.ts';
import { requireOrder } from './events.ts';
import type { HostPorts } from './hosts.ts';

/** Widest time of one request, and points of one answer: 50,000 points of about 25 bytes stay far below Lambda's 6 MB. */
export const samplesLimits = { windowMs: dayMs, points: 50_000, pageDocuments: 200 } as const;

/** How far a document may have been built after its last sample. */
const builtWithinMs = hourMs;

type Point = readonly [number, number | null];

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `GET /v1/hosts/{host}/samples`: one metric's series by their labels. Times are corrected by the host's clock offset. */
export async function readSamples(ports: HostPorts, call: Call): Promise<SamplesAnswer> {
  const host = callParam(call, 'host', hostIdSchema);
  const { metric, from, to } = callQuery(call, samplesQuerySchema);
  const toMs = to ?? ports.clock() + 1;
  const window = { fromMs: from ?? Math.max(0, toMs - hourMs), toMs };
  checkWindow(window);
  const found = new Collected(metric, window);
  const schemas = new Map<string, readonly Series[]>();
  let after: string | undefined;
  do {
    const page = await ports.samples.range(
      host,
      window.fromMs,
      window.toMs + builtWithinMs,
      samplesLimits.pageDocuments,
      after,
    );
    for (const item of page.items) {
      if (found.points >= samplesLimits.points)
        return found.answer(host, Math.max(itemTime(item), window.fromMs + 1));
      await addItem(ports.samples, schemas, found, item);
    }
    after = page.next;
  } while (after !== undefined);
  return found.answer(host);
}

function checkWindow({ fromMs, toMs }: Window): void {
  requireOrder(fromMs, toMs);
  if (toMs - fromMs <= samplesLimits.windowMs) return;
  throw new TocsinError('WINDOW_TOO_LONG', 'from and to lie too far apart', {
    field: 'from',
    got: `${toMs - fromMs} ms`,
    allowed: `at most ${samplesLimits.windowMs} ms`,
    fix: 'ask for a day at a time',
  });
}

async function addItem(
  samples: SampleStore,
  schemas: Map<string, readonly Series[]>,
  found: Collected,
  item: SampleItem,
): Promise<void> {
  if (!item.block) return;
  const series = schemas.get(item.block.schema) ?? (await samples.schema(item.block.schema));
  if (!series) return;
  schemas.set(item.block.schema, series);
  found.add(item, item.block, series);
}

function itemTime(item: SampleItem): number {
  return item.block ? blockStartMs(item, item.block) : item.builtAtMs;
}

/** Points of one metric by series, in the order of documents. */
class Collected {
  points = 0;
  readonly #metric: string;
  readonly #window: Window;
  readonly #byKey = new Map<
    string,
    { readonly labels: Readonly<Record<string, string>>; readonly points: Point[] }
  >();

  constructor(metric: string, window: Window) {
    this.#metric = metric;
    this.#window = window;
  }

  add(item: SampleItem, block: NonNullable<SampleItem['block']>, series: readonly Series[]): void {
    const columns = decodeColumns(block.columns, series.length, block.count);
    for (const [i, { metric, labels, resolution }] of series.entries()) {
      if (metric !== this.#metric) continue;
      const points = this.#pointsOf(labels);
      for (let sample = 0; sample < block.count; sample++) {
        const tMs = blockStartMs(item, block) + sample * block.intervalMs;
        if (tMs < this.#window.fromMs || tMs >= this.#window.toMs) continue;
        const scaled = columns[i]?.[sample];
        points.push([tMs, scaled === undefined ? null : fromScaled(scaled, resolution)]);
        this.points++;
      }
    }
  }

  answer(host: string, nextFromMs?: number): SamplesAnswer {
    const series = [...this.#byKey.values()].map(({ labels, points }) => ({
      labels,
      points: points.sort(([a], [b]) => a - b),
    }));
    return { host, metric: this.#metric, series, ...(nextFromMs !== undefined && { nextFromMs }) };
  }

  #pointsOf(labels: Readonly<Record<string, string>>): Point[] {
    const key = canonicalKey(labels);
    const there = this.#byKey.get(key);
    if (there) return there.points;
    const points: Point[] = [];
    this.#byKey.set(key, { labels, points });
    return points;
  }
}
