import type { StoredText } from '../ports/stores.ts';

/** How long ago a stored event was received, in ms; what cannot be read is as old as can be: the stream has put it aside, or will. */
export function ageOf({ text }: StoredText, nowMs: number): number {
  try {
    const { r } = JSON.parse(text) as { readonly r?: unknown };
    return typeof r === 'number' ? nowMs - r : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
