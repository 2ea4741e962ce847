import { itemSizeBytes } from '../../functions/adapters/item-size.ts';
import type { Item } from './expressions.ts';
import type { Meter } from './meter.ts';
import type { Throughput } from './throughput.ts';

/** What one part of a call takes of a table or of an index. */
export interface Charge {
  /** `put`, `query`. */
  readonly kind: string;
  /** `state`, or of an index `state.due`. */
  readonly place: string;
  /** The partition key there. */
  readonly partition: string;
  readonly unit: 'read-unit' | 'write-unit';
  readonly units: number;
}

/** What a read names that is billed. */
interface ReadRequest {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
}

/** Takes charges, all or none. */
export interface Ledger {
  /** Whether there is throughput for it now; a refused call is not billed. */
  isOpen(charge: Charge): boolean;
  /** Bills it. */
  take(charges: readonly Charge[]): void;
}

/** Bytes that one read unit pays for; half a unit where the read need not be consistent. */
const readUnitBytes = 4_096;

/** Without `throughput` nothing is refused. */
export function makeLedger(meter: Meter, throughput: Throughput | undefined): Ledger {
  return {
    isOpen: (charge) => throughput?.isOpen(charge) ?? true,
    take: (charges) => {
      for (const charge of charges) {
        meter.count(`dynamodb ${charge.kind} ${charge.place}`, charge.unit, charge.units);
        throughput?.spend(charge);
      }
    },
  };
}

/** The items of one call are added up before they are rounded. */
export function readCharge(
  kind: string,
  request: ReadRequest,
  partition: string,
  items: readonly Item[],
): Charge {
  const sizeBytes = items.reduce((sum, item) => sum + itemSizeBytes(item), 0);
  const units = Math.max(1, Math.ceil(sizeBytes / readUnitBytes)) * (request.ConsistentRead ? 1 : 0.5);
  const { TableName: table, IndexName: index } = request;
  const place = index === undefined ? table : `${table}.${index}`;
  return { kind, place, partition, unit: 'read-unit', units };
}
