/** Each name once, sorted. */
export function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
