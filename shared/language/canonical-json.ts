/**
 * JSON with the keys of every object in one order: equal content gives equal text, whatever order it was built in. Members
 * that are undefined are left out. Cost: one walk.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const record = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(record).sort()) {
    // An assignment to this name would change the copy's prototype, and leave the member out.
    if (key === '__proto__')
      Object.defineProperty(copy, key, { value: ordered(record[key]), enumerable: true });
    else copy[key] = ordered(record[key]);
  }
  return copy;
}
