import * as z from 'zod';
import { languageLimits } from '../limits.ts';
import { parameterTypes } from '../templates/parameter-value.ts';
import { templateRuleSchema } from './rule.ts';
import { hostSchema, named, nameSchema, oneOrMore, scalarSchema, told } from './scalars.ts';

const valuesSchema = told(
  'Values of parameters by name.',
  named(/^[a-z][a-z0-9_]*$/, scalarSchema, languageLimits.templateParameters),
);

const parameterSchema = z.strictObject({
  type: z.enum(parameterTypes),
  default: told('Must be given if absent.', scalarSchema).exactOptional(),
  min: scalarSchema.exactOptional(),
  max: scalarSchema.exactOptional(),
});

/** A template as it stands under `templates`. */
export const templateSchema = z.strictObject({
  name: nameSchema,
  params: told(
    'What each use may say otherwise; $name$ in the rule stands for its value.',
    named(/^[a-z][a-z0-9_]*$/, parameterSchema, languageLimits.templateParameters),
  ).exactOptional(),
  rule: templateRuleSchema,
});

/** The entries of one rule set. */
export const ruleSetSchema = z
  .array(
    z.union([
      nameSchema,
      z.strictObject({
        use: told('The name of a template.', nameSchema),
        with: valuesSchema.exactOptional(),
      }),
    ]),
  )
  .min(1)
  .max(languageLimits.ruleSetEntries);

/** One application. */
export const applicationSchema = z.strictObject({
  apply: told(
    'Rule sets on host sets.',
    z
      .array(
        z.strictObject({
          rules: oneOrMore(nameSchema, languageLimits.applicationEntries),
          to: told(
            'All hosts if absent.',
            oneOrMore(nameSchema, languageLimits.applicationEntries),
          ).exactOptional(),
        }),
      )
      .min(1)
      .max(languageLimits.applicationEntries),
  ),
  override: told(
    'Other values for a host set or a host; a host goes before a set.',
    z
      .array(
        z.strictObject({
          to: oneOrMore(hostSchema, languageLimits.applicationEntries),
          with: valuesSchema,
        }),
      )
      .min(1)
      .max(languageLimits.applicationEntries),
  ).exactOptional(),
  notify: told('Whom its events concern.', nameSchema).exactOptional(),
});
