import * as z from 'zod';
import { severities } from '../../facts/event.ts';
import { limits } from '../../facts/limits.ts';
import { languageLimits } from '../limits.ts';
import {
  durationSchema,
  eventTypeSchema,
  expressionSchema,
  labelSchema,
  named,
  nameSchema,
  textSchema,
  told,
} from './scalars.ts';

type Wrap = (schema: z.ZodType) => z.ZodType;

const keysOf = (label: z.ZodType) => ({
  name: told('Names the rule; unique over all files.', nameSchema),
  in: told('The host set whose hosts evaluate the rule; all hosts if absent.', nameSchema),
  by: told(
    'The labels that one instance of the rule is keyed by; [] is one instance for all.',
    z.array(label).max(languageLimits.byLabels),
  ),
  when: told('The condition: an expression over metrics of one host, or over events.', expressionSchema),
  for: told('How long the condition must hold before the event is raised; 0s if absent.', durationSchema),
  clear: told('When the event clears; if absent, when the condition ends.', expressionSchema),
  clear_for: told('How long that must hold before the event clears; 0s if absent.', durationSchema),
  missing: told(
    'What a condition counts as while its values are missing; hold if absent.',
    z.union([z.enum(['hold', 'false', 'true']), z.boolean()]),
  ),
  emit: told('The event type; the name in upper case if absent.', eventTypeSchema),
  severity: told('minor if absent.', z.enum(severities)),
  set: told(
    'Values that the event carries, each an expression.',
    named(/^[a-z][a-z0-9_]{0,62}$/, expressionSchema, limits.values),
  ),
  message: told('Text with {label}, {value} and {value:percent|bytes|duration}.', textSchema),
});

const required = ['name', 'when'];

/** A rule as it stands under `rules`. */
export const ruleSchema: z.ZodType = objectOf((schema) => schema);

/** The rule of a template: wherever a value stands, a text with a `$parameter$` may stand as well. */
export const templateRuleSchema: z.ZodType = objectOf((schema) =>
  z.union([schema, z.string().regex(/\$[a-z][a-z0-9_]*\$/)]),
);

function objectOf(wrap: Wrap): z.ZodType {
  const entries = Object.entries(keysOf(wrap(labelSchema))).map(([key, schema]): [string, z.ZodType] => {
    const described = wrap(schema).meta({ ...schema.meta() });
    return [key, required.includes(key) ? described : described.exactOptional()];
  });
  return z.strictObject(Object.fromEntries(entries));
}
