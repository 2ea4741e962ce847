import * as z from 'zod';
import { languageLimits } from '../limits.ts';
import { durationSchema, labelSchema, told } from './scalars.ts';

export const metricName = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/;

/** A metric as it is declared under `metrics`; one of the catalogue has `interval` alone. */
export const metricSchema = z.strictObject({
  unit: told(
    'What its numbers are; a metric of your own needs it.',
    z.enum(['ratio', 'bytes', 'seconds', 'count']),
  ).exactOptional(),
  labels: told(
    'Labels of its series beside host.',
    z.array(labelSchema).max(languageLimits.metricLabels),
  ).exactOptional(),
  instrument: told('gauge if absent; a counter only grows.', z.enum(['gauge', 'counter'])).exactOptional(),
  interval: told('From sample to sample; 10s if absent.', durationSchema).exactOptional(),
  resolution: told(
    'Smallest step that is sent; 0.0001 of a ratio, else 0.001, if absent.',
    z.number().min(languageLimits.metricResolutionMin).max(languageLimits.metricResolutionMax),
  ).exactOptional(),
  description: told(
    'What it measures.',
    z.string().min(1).max(languageLimits.metricDescriptionChars),
  ).exactOptional(),
});
