/** Kleene's three values: `undefined` is unknown. */
export type Truth = boolean | undefined;

/** False if any is false, else unknown if any is unknown; of nothing: true. */
export function all(values: readonly Truth[]): Truth {
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}

/** True if any is true, else unknown if any is unknown; of nothing: false. */
export function any(values: readonly Truth[]): Truth {
  if (values.includes(true)) return true;
  return values.includes(undefined) ? undefined : false;
}

/** Unknown stays unknown. */
export function negation(value: Truth): Truth {
  return value === undefined ? undefined : !value;
}
