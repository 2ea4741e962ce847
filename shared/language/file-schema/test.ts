import * as z from 'zod';
import { limits } from '../../facts/limits.ts';
import { testLimits } from '../tests/limits.ts';
import { durationSchema, eventTypeSchema, hostSchema, scalarSchema, textSchema, told } from './scalars.ts';

const ruleNameSchema = z
  .string()
  .max(testLimits.nameChars)
  .regex(/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/);

const eventValuesSchema = z
  .record(z.string(), z.union([scalarSchema, z.array(z.union([z.string(), z.number()]))]))
  .meta({ maxProperties: limits.values });

const time = (description: string) => told(description, durationSchema).exactOptional();
const type = (description: string) => told(description, eventTypeSchema).exactOptional();

/** Other keys are labels, and metrics with their values. */
const givenSchema = z
  .object({
    at: time('When, from the begin of the test.'),
    from: time('First sample of a series.'),
    to: time('Last sample of a series.'),
    every: time('Interval of a series.'),
    valid_for: time('How long a sample given by `at` is valid; until the next line if absent.'),
    host: told('Whose samples or event.', hostSchema).exactOptional(),
    raised: type('An event that begins.'),
    cleared: type('An event that ends.'),
    occurred: type('An event of one instant.'),
    received: time('When the event arrives, if later than at.'),
    values: told('What the event carries.', eventValuesSchema).exactOptional(),
  })
  .catchall(scalarSchema);

/** Other keys are labels. */
const expectedSchema = z
  .object({
    at: told('When, from the begin of the test.', durationSchema),
    raised: type('An event that begins.'),
    cleared: type('An event that ends.'),
    retracted: type('An event that is taken back.'),
    occurred: type('An event of one instant.'),
    values: told('What the event carries.', eventValuesSchema).exactOptional(),
  })
  .catchall(scalarSchema);

/** Other keys are labels. */
const explanationSchema = z
  .object({
    at: told('When, from the begin of the test.', durationSchema),
    rule: told('Which rule is asked.', ruleNameSchema),
    contains: told('A part of its explanation.', textSchema),
  })
  .catchall(scalarSchema);

/** A test as it stands under `tests`. */
export const testSchema = z.strictObject({
  name: told('A sentence.', z.string().max(testLimits.nameChars).regex(/\S/)),
  rules: told(
    'The rules under test; all if absent.',
    z.array(ruleNameSchema).max(testLimits.rules),
  ).exactOptional(),
  hosts: told(
    'Hosts with their tags; those of the lines if absent.',
    z.record(hostSchema, z.record(z.string(), scalarSchema)).meta({ maxProperties: testLimits.hosts }),
  ).exactOptional(),
  given: told('Samples and events.', z.array(givenSchema).max(testLimits.lines)),
  expect: told(
    'Events that the rules publish.',
    z.array(expectedSchema).max(testLimits.lines),
  ).exactOptional(),
  nothing_else: told('True: they publish no other.', z.boolean()).exactOptional(),
  explain: told('What explanations say.', z.array(explanationSchema).max(testLimits.lines)).exactOptional(),
});
