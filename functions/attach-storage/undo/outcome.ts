import type { Journal } from '../journal.ts';

/** `stuck`: it cannot be undone safely; a person has to look. */
export type Undone =
  | { readonly kind: 'undone'; readonly journal: Journal }
  | { readonly kind: 'wait'; readonly pauseMs: number }
  | { readonly kind: 'stuck'; readonly journal: Journal; readonly reason: string };
