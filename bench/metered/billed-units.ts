import { itemSizeBytes, writeUnits } from '../../functions/adapters/item-size.ts';
import type { Item } from './expressions.ts';
import type { Meter } from './meter.ts';

/** A table as the templates make it: indexes by name, each with its keys; `keysOnly` carries nothing else. */
interface TableShape {
  readonly indexes: Readonly<
    Record<string, { readonly keys: readonly [string, string]; readonly keysOnly?: true }>
  >;
}

/** The three tables as `infra/constructs/tables.ts` makes them. */
export const tableShapes: Readonly<Record<'samples' | 'events' | 'state', TableShape>> = {
  samples: { indexes: {} },
  events: { indexes: { byDay: { keys: ['g', 's'] }, open: { keys: ['o', 's'] } } },
  state: { indexes: { due: { keys: ['q', 'a'], keysOnly: true } } },
};

/** Bytes that one read unit pays for; half a unit where the read need not be consistent. */
const readUnitBytes = 4_096;

/** What a read names that is billed. */
interface ReadRequest {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
}

/** The items of one call are added up before they are rounded. */
export function countRead(meter: Meter, kind: string, request: ReadRequest, items: readonly Item[]): void {
  const sizeBytes = items.reduce((sum, item) => sum + itemSizeBytes(item), 0);
  const units = Math.max(1, Math.ceil(sizeBytes / readUnitBytes)) * (request.ConsistentRead ? 1 : 0.5);
  const place =
    request.IndexName === undefined ? request.TableName : `${request.TableName}.${request.IndexName}`;
  meter.count(`dynamodb ${kind} ${place}`, 'read-unit', units);
}

/** What a write costs in each index: an entry that appears, changes or goes; two where its keys move. */
export function* indexWrites(
  table: string,
  before: Item | undefined,
  after: Item,
): Generator<readonly [string, number]> {
  for (const [name, { keys, keysOnly }] of Object.entries(tableShapes[table as 'state'].indexes)) {
    const entry = (item: Item | undefined): Item | undefined => {
      if (item === undefined || keys.some((key) => item[key] === undefined)) return undefined;
      if (!keysOnly) return item;
      return { p: item.p, s: item.s, ...Object.fromEntries(keys.map((key) => [key, item[key]])) };
    };
    const [old, next] = [entry(before), entry(after)];
    if (JSON.stringify(old) === JSON.stringify(next)) continue;
    const isMoved = old && next && keys.some((key) => old[key] !== next[key]);
    const sizes = isMoved || !old || !next ? [old, next] : [next];
    yield [name, sizes.reduce((sum, each) => sum + (each ? writeUnits(itemSizeBytes(each)) : 0), 0)];
  }
}
