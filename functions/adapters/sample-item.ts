import type { SampleItem } from '../ports/stores.ts';
import type { Item } from './dynamo-pages.ts';
import { samplePartition, sampleSort } from './sample-keys.ts';

/**
 * A document as an item of the samples table. Names are one letter, times are differences where that is shorter: every byte
 * counts towards the 1,024 of a write unit. `b` built at, `r` received after it, `f` first sample before it (all ms).
 */
export function sampleItem(item: SampleItem) {
  const { block } = item;
  return {
    p: samplePartition(item.host, item.builtAtMs),
    s: sampleSort(item.boot, item.seq),
    b: item.builtAtMs,
    r: item.receivedAtMs - item.builtAtMs,
    h: item.bodyHash,
    ...(item.clockOffsetMs !== undefined && { c: item.clockOffsetMs }),
    ...(item.clockMovedMs !== undefined && { w: item.clockMovedMs }),
    ...(item.flushMs !== undefined && { g: item.flushMs }),
    x: Math.ceil(item.expiresAtMs / 1000),
    ...(block && {
      k: block.schema,
      f: item.builtAtMs - block.fromMs,
      i: block.intervalMs,
      n: block.count,
      d: block.columns,
    }),
  };
}

/** The inverse of `sampleItem`. */
export function readSample(stored: Item): SampleItem {
  const item = stored as ReturnType<typeof sampleItem>;
  const { p, s, b: builtAtMs } = item;
  const dot = s.lastIndexOf('.');
  return {
    host: p.slice(0, p.lastIndexOf('#')),
    boot: s.slice(0, dot),
    seq: Number.parseInt(s.slice(dot + 1), 36),
    builtAtMs,
    receivedAtMs: builtAtMs + item.r,
    bodyHash: item.h,
    ...(item.c !== undefined && { clockOffsetMs: item.c }),
    ...(item.w !== undefined && { clockMovedMs: item.w }),
    ...(item.g !== undefined && { flushMs: item.g }),
    ...(item.d !== undefined && {
      block: {
        schema: item.k as string,
        fromMs: builtAtMs - (item.f as number),
        intervalMs: item.i as number,
        count: item.n as number,
        columns: item.d,
      },
    }),
    expiresAtMs: item.x * 1000,
  };
}
