/**
 * What is wrong with a test, as a sentence. `order`: another order of the same facts settles otherwise. `limit`: the test
 * is too large to be run, or to be settled.
 */
export interface Problem {
  readonly kind: 'missing' | 'unexpected' | 'order' | 'explanation' | 'limit';
  readonly text: string;
  /** What the rule says of itself at that time, as lines of text. */
  readonly explanation?: string;
}
