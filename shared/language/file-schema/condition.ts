import * as z from 'zod';
import { languageLimits } from '../limits.ts';
import { durationSchema, expressionSchema, nameSchema, parameterTextSchema, told } from './scalars.ts';

const eventSchema = z.string().min(1).max(languageLimits.expressionChars);
const eventsSchema = z.array(eventSchema).min(1).max(languageLimits.patternSteps);
const filled = <T extends z.ZodType>(schema: T) => z.union([schema, parameterTextSchema]);
const spanSchema = filled(durationSchema);

const partSchema: z.ZodType = z.lazy(() => conditionSchema);
const partsSchema = z.array(partSchema).min(1).max(languageLimits.nodeItems);
const countSchema = z.union([
  z.int().min(1).max(languageLimits.setMembers),
  z.string().regex(/^\d+(\.\d+)?%$/),
]);

const nodes = [
  z.strictObject({
    all: told('All of these, or all of these events in any order.', partsSchema),
    within: told('The events lie within this span.', spanSchema).exactOptional(),
  }),
  z.strictObject({ any: told('At least one of these.', partsSchema) }),
  z.strictObject({ none: told('Not one of these.', partsSchema) }),
  z.strictObject({
    at_least: told('So many hosts, or a share such as 20%.', filled(countSchema)),
    of: told('The host set.', filled(nameSchema)),
    where: told('What is true of a host.', partSchema),
  }),
  z.strictObject({
    all_of: told('The host set.', filled(nameSchema)),
    where: told('What is true of each host.', partSchema),
    empty: told('What it is of a set without hosts; false if absent.', filled(z.boolean())).exactOptional(),
  }),
  z.strictObject({
    sequence: told('Events in this order.', eventsSchema),
    within: told('From the first to the last.', spanSchema).exactOptional(),
    without: told('Events that must not come between.', eventsSchema).exactOptional(),
    order: told('any: events of equal time stand in any order.', z.literal('any')).exactOptional(),
  }),
  z.strictObject({
    after: told('The event from which on it is waited.', eventSchema),
    absent: told('The event that must come.', eventSchema),
    for: told('How long it is waited.', spanSchema),
  }),
  z.strictObject({
    absent: told('The event that does not come.', eventSchema),
    for: told('For how long.', spanSchema),
  }),
] as const;

/** An expression, or a map that is a structured node. */
export const conditionSchema: z.ZodType = z
  .union([expressionSchema, ...nodes])
  .meta({ id: 'condition', description: 'An expression, or a node such as { all: [A, B] }.' });
