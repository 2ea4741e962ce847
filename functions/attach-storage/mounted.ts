import { decodeColumns, fromScaled } from '../../shared/facts/codec.ts';
import type { AttachStoragePorts } from './ports.ts';

/**
 * Size of the file system that the host's own newest document shows at a mount point, in bytes: the sum of the states of
 * `system.filesystem.usage` at the last sample. undefined: it shows none, nothing is known, or the document was built before
 * `sinceMs` (server time).
 */
export async function mountedBytes(
  ports: AttachStoragePorts,
  host: string,
  mount: string,
  sinceMs: number,
): Promise<number | undefined> {
  const newest = await ports.samples.newest(host, ports.clock());
  if (newest?.block === undefined || newest.builtAtMs < sinceMs) return undefined;
  const { block } = newest;
  const series = await ports.samples.schema(block.schema);
  if (series === undefined) return undefined;
  const columns = decodeColumns(block.columns, series.length, block.count);
  const sizes = series.flatMap(({ metric, labels, resolution }, i) => {
    const last = columns[i]?.at(-1);
    const isShown = metric === 'system.filesystem.usage' && labels.mountpoint === mount;
    return isShown && last !== undefined ? [fromScaled(last, resolution)] : [];
  });
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}
