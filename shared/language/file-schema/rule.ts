import * as z from 'zod';
import { severities } from '../../facts/event.ts';
import { limits } from '../../facts/limits.ts';
import { languageLimits } from '../limits.ts';
import { conditionSchema } from './condition.ts';
import {
  durationSchema,
  eventTypeSchema,
  expressionSchema,
  labelSchema,
  named,
  nameSchema,
  parameterTextSchema,
  textSchema,
  told,
} from './scalars.ts';

type Wrap = (schema: z.ZodType) => z.ZodType;

const hours =
  /^((Mon|Tue|Wed|Thu|Fri|Sat|Sun)([,-](Mon|Tue|Wed|Thu|Fri|Sat|Sun))* )?\d{2}:\d{2}-\d{2}:\d{2}$/;

const keysOf = (wrap: Wrap) => ({
  name: told('Names the rule; unique over all files.', nameSchema),
  kind: told(
    'What the rule makes; if absent, occurrences if when is a pattern, else episodes.',
    z.enum(['episode', 'occurrence']),
  ),
  in: told('The host set whose hosts evaluate the rule; all hosts if absent.', nameSchema),
  by: told(
    'The labels that one instance of the rule is keyed by; [] is one instance for all.',
    z.array(wrap(labelSchema)).max(languageLimits.byLabels),
  ),
  when: told('The condition: an expression or a structured node.', conditionSchema),
  for: told('How long the condition must hold before the event is raised; 0s if absent.', durationSchema),
  clear: told('When the event clears; if absent, when the condition ends.', conditionSchema),
  clear_for: told('How long that must hold before the event clears; 0s if absent.', durationSchema),
  missing: told(
    'What a condition counts as while its values are missing; hold if absent.',
    z.union([z.enum(['hold', 'false', 'true', 'unknown-event']), z.boolean()]),
  ),
  lateness: told('How long to wait for late facts, at most 1h.', durationSchema),
  late: told('What facts do that come later; revise if absent.', z.enum(['revise', 'ignore'])),
  revise_limit: told('How old a fact may be to revise, at most 24h; 1h if absent.', durationSchema),
  max_gap: told(
    'Unknown for longer than this, a running hold begins anew; the hold if absent.',
    durationSchema,
  ),
  during: told(
    'The hours in which the rule raises; always if absent.',
    z.strictObject({
      zone: told('Time zone such as Europe/Berlin.', wrap(z.string().max(languageLimits.zoneChars))),
      times: told(
        'Hours such as Mon-Fri 08:00-18:00.',
        z
          .array(wrap(z.string().regex(hours)))
          .min(1)
          .max(languageLimits.duringTimes),
      ),
    }),
  ),
  during_end: told(
    'What the end of the hours does to what is open; keep if absent.',
    z.enum(['keep', 'clear']),
  ),
  unless: told(
    'An event that holds this one back.',
    z.strictObject({
      event: told('The event type.', textSchema),
      wait: told('How long to wait for it; 0s if absent.', wrap(durationSchema)).exactOptional(),
      extend: told('How long it counts beyond its end; 0s if absent.', wrap(durationSchema)).exactOptional(),
    }),
  ),
  cooldown: told('From raise to raise.', durationSchema),
  max_raises: told(
    'At most so many raises in a span.',
    z.strictObject({
      max: wrap(z.int().min(1).max(languageLimits.maxRaises)),
      per: wrap(durationSchema),
    }),
  ),
  on_change: told(
    'What editing the rule does to open episodes; keep if absent.',
    z.enum(['keep', 'restart', 'clear']),
  ),
  mode: told('shadow: evaluated and recorded, not published; on if absent.', z.enum(['on', 'shadow'])),
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
export const templateRuleSchema: z.ZodType = objectOf((schema) => z.union([schema, parameterTextSchema]));

function objectOf(wrap: Wrap): z.ZodType {
  const entries = Object.entries(keysOf(wrap)).map(([key, schema]): [string, z.ZodType] => {
    const { id: _, ...about } = schema.meta() ?? {};
    const described = wrap(schema).meta(about);
    return [key, required.includes(key) ? described : described.exactOptional()];
  });
  return z.strictObject(Object.fromEntries(entries));
}
