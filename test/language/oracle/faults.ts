import type { Fault } from './fault.ts';
import { timeFaults } from './time-faults.ts';
import { valueFaults } from './value-faults.ts';

/** Each is one slip of the kind that is easily made, and none lets the evaluator run for ever. */
export const faults: readonly Fault[] = [...valueFaults, ...timeFaults];
