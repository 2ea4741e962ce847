import { dayMs } from '../../../time.ts';

/** Bounds of one explanation. Each is inclusive; what is beyond is left out and, but for ids, counted. */
export const explanationLimits = {
  /** Nodes of the tree, those that say how many were left out aside. */
  nodes: 200,
  /** Characters of one printed condition. */
  textChars: 200,
  /** Ids of facts behind one node. */
  facts: 20,
  /** Members of a host set that one node tells by name, and explains below. */
  members: 10,
  /** How far back it looks for the begin of what holds now. */
  lookBackMs: dayMs,
} as const;
