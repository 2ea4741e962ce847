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

const instantSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/);

const time = (description: string) => told(description, durationSchema).exactOptional();
const type = (description: string) => told(description, eventTypeSchema).exactOptional();

const tagsSchema = z.record(z.string(), scalarSchema);

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
    joins: told('The host is there from then on.', z.literal(true)).exactOptional(),
    leaves: told('The host is gone from then on.', z.literal(true)).exactOptional(),
    tags: told('What the host is tagged with from then on.', tagsSchema).exactOptional(),
    silent: told('Nothing is received from the host.', z.literal(true)).exactOptional(),
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
    muted: told('The gate that holds it back.', z.enum(['cooldown', 'max-raises', 'unless'])).exactOptional(),
    shadow: told('It comes of a rule in mode shadow.', z.literal(true)).exactOptional(),
    reason: told('Why it was cleared.', z.string().regex(/^[a-z][a-z-]*$/)).exactOptional(),
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
  start: told('When its clock begins; a Thursday in 2026 if absent.', instantSchema).exactOptional(),
  rules: told(
    'The rules under test; all if absent.',
    z.array(ruleNameSchema).max(testLimits.rules),
  ).exactOptional(),
  hosts: told(
    'Hosts with their tags; those of the lines if absent.',
    z.record(hostSchema, tagsSchema).meta({ maxProperties: testLimits.hosts }),
  ).exactOptional(),
  given: told('Samples and events.', z.array(givenSchema).max(testLimits.lines)),
  expect: told(
    'Events that the rules publish.',
    z.array(expectedSchema).max(testLimits.lines),
  ).exactOptional(),
  nothing_else: told('True: they publish no other.', z.boolean()).exactOptional(),
  explain: told('What explanations say.', z.array(explanationSchema).max(testLimits.lines)).exactOptional(),
});
