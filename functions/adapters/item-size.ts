/** What an item's attribute may hold, as JavaScript sees it. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [name: string]: AttributeValue };

/** Bytes that one write unit pays for. */
export const writeUnitBytes = 1_024;

/** Bytes of a list or a map besides what is in it, and of each of its entries. */
const containerBytes = 3;
const entryBytes = 1;

/**
 * The size of an item by DynamoDB's published rules ("DynamoDB item sizes and formats"): names and values, texts in UTF-8. A
 * number's size is published as approximate, one byte per two significant digits and one more; where that leaves a choice (0, the sign)
 * the larger is taken. `undefined` attributes are not stored.
 */
export function itemSizeBytes(item: Readonly<Record<string, AttributeValue | undefined>>): number {
  let sizeBytes = 0;
  for (const [name, value] of Object.entries(item)) {
    if (value !== undefined) sizeBytes += utf8Bytes(name) + valueBytes(value);
  }
  return sizeBytes;
}

/** Write units of a put of an item of this size; an index that carries the item costs as many again. */
export function writeUnits(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / writeUnitBytes));
}

function valueBytes(value: AttributeValue): number {
  if (typeof value === 'string') return utf8Bytes(value);
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  const inside = Array.isArray(value)
    ? value.map(valueBytes)
    : Object.entries(value).map(([name, each]) => utf8Bytes(name) + valueBytes(each));
  return inside.reduce((sum, each) => sum + each + entryBytes, containerBytes);
}

/** Leading and trailing zeros are no significant digits. */
function numberBytes(value: number): number {
  if (value === 0) return 2;
  const [mantissa] = Math.abs(value).toExponential().split('e') as [string];
  const digits = mantissa.replace('.', '').replace(/0+$/, '').length;
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0);
}

function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}
