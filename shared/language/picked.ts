/** The entries of these names that are there, in the order of the names. A name may be any text, `__proto__` as well. */
export function picked<T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const own: Record<string, T> = {};
  for (const name of names) {
    if (!Object.hasOwn(from, name)) continue;
    if (name === '__proto__') define(own, name, from[name] as T);
    else own[name] = from[name] as T;
  }
  return own;
}

/** An assignment would change the prototype. */
function define<T>(own: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(own, name, { value, enumerable: true, writable: true, configurable: true });
}
