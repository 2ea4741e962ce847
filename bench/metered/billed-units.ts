import { itemSizeBytes, writeUnits } from '../../functions/adapters/item-size.ts';
import type { Charge } from './charge.ts';
import type { Item } from './expressions.ts';

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

/** What an index holds of an item; undefined if it is not in it. */
export function indexEntry(
  { keys, keysOnly }: TableShape['indexes'][string],
  item: Item | undefined,
): Item | undefined {
  if (item === undefined || keys.some((key) => item[key] === undefined)) return undefined;
  if (!keysOnly) return item;
  return { p: item.p, s: item.s, ...Object.fromEntries(keys.map((key) => [key, item[key]])) };
}

/** What a write costs in each index: an entry that appears, changes or goes; two where its keys move. */
export function* indexCharges(
  kind: string,
  table: string,
  before: Item | undefined,
  after: Item,
): Generator<Charge> {
  for (const [name, index] of Object.entries(tableShapes[table as 'state'].indexes)) {
    const { keys } = index;
    const [old, next] = [indexEntry(index, before), indexEntry(index, after)];
    if (JSON.stringify(old) === JSON.stringify(next)) continue;
    const isMoved = old && next && keys.some((key) => old[key] !== next[key]);
    for (const each of isMoved || !old || !next ? [old, next] : [next]) {
      if (each === undefined) continue;
      const units = writeUnits(itemSizeBytes(each));
      yield { kind, place: `${table}.${name}`, partition: String(each[keys[0]]), unit: 'write-unit', units };
    }
  }
}
