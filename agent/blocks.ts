import { toBase64 } from '../shared/facts/base64.ts';
import { encodeColumns, schemaHash } from '../shared/facts/codec.ts';
import type { SampleBlock, Series, SeriesSchema } from '../shared/facts/document.ts';
import { limits } from '../shared/facts/limits.ts';
import type { Sampled } from './sampler.ts';

/** A block with the schema that its columns follow. */
export interface SchemedBlock {
  readonly schema: SeriesSchema;
  readonly block: SampleBlock;
}

/** Samples on their way into a block. */
export interface BlockBuffer {
  /** False, and nothing taken, if the tick lies outside the block that was begun: `take` first. */
  add(tMs: number, sampled: readonly Sampled[]): boolean;
  /** The block so far, and begins anew; undefined without samples. */
  take(): SchemedBlock | undefined;
}

interface Column {
  readonly series: Series;
  readonly values: Array<number | undefined>;
}

/**
 * A block begins with its first tick; a later one takes the slot nearest to its time, so a tick that was missed leaves a
 * hole. At most `limits.samplesPerSeries` slots. A series that comes or goes within the block is missing elsewhere;
 * columns stand in the order in which series were first seen since the buffer was made, so the schema stays steady.
 */
export function makeBlockBuffer(intervalMs: number): BlockBuffer {
  const order = new Map<string, number>();
  let columns = new Map<string, Column>();
  let fromMs: number | undefined;
  let count = 0;
  return {
    add(tMs, sampled) {
      const slot = fromMs === undefined ? 0 : Math.round((tMs - fromMs) / intervalMs);
      const added = sampled.filter(({ key }) => !columns.has(key)).length;
      if (slot < 0 || slot >= limits.samplesPerSeries || columns.size + added > limits.series) return false;
      fromMs ??= tMs;
      count = Math.max(count, slot + 1);
      for (const each of sampled) columnOf(columns, order, each).values[slot] = each.scaled;
      return true;
    },
    take() {
      if (fromMs === undefined) return undefined;
      const taken =
        columns.size === 0 ? undefined : toBlock(sorted(columns, order), fromMs, intervalMs, count);
      columns = new Map();
      fromMs = undefined;
      count = 0;
      return taken;
    },
  };
}

function columnOf(columns: Map<string, Column>, order: Map<string, number>, sampled: Sampled): Column {
  const { key, metric, labels, resolution } = sampled;
  const known = columns.get(key);
  if (known !== undefined) return known;
  if (!order.has(key)) order.set(key, order.size);
  const column = { series: { metric, labels, resolution }, values: [] };
  columns.set(key, column);
  return column;
}

function sorted(columns: ReadonlyMap<string, Column>, order: ReadonlyMap<string, number>): readonly Column[] {
  const rank = (key: string): number => order.get(key) ?? 0;
  return [...columns].sort(([a], [b]) => rank(a) - rank(b)).map(([, column]) => column);
}

function toBlock(
  columns: readonly Column[],
  fromMs: number,
  intervalMs: number,
  count: number,
): SchemedBlock {
  const series = columns.map((column) => column.series);
  const hash = schemaHash(series);
  const bytes = encodeColumns(
    columns.map((column) => column.values),
    count,
  );
  return {
    schema: { hash, series },
    block: { schema: hash, fromMs, intervalMs, count, columns: toBase64(bytes) },
  };
}
