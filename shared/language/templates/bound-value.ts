import type { HostRegion } from '../artifact.ts';
import type { Place } from '../diagnostics.ts';
import type { ParameterValue } from './parameter-value.ts';

/** Where a value comes from; the later ones win. */
export const origins = ['default', 'with', 'set override', 'host override'] as const;
export type Origin = (typeof origins)[number];

export interface BoundValue {
  readonly value: ParameterValue;
  readonly from: Origin;
  readonly at: Place;
}

/** The value of each parameter; of an override only those that it names. In order of the declaration. */
export type BoundValues = ReadonlyMap<string, BoundValue>;

/** Hosts on which a use of a template has the same values. */
export interface Part {
  readonly region: HostRegion;
  readonly values: BoundValues;
}
