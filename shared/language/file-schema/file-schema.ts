import * as z from 'zod';
import { languageLimits } from '../limits.ts';
import { testLimits } from '../tests/limits.ts';
import { applicationSchema, ruleSetSchema, templateSchema } from './application.ts';
import { metricName, metricSchema } from './metric.ts';
import { policySchema } from './policy.ts';
import { ruleSchema } from './rule.ts';
import { hostSchema, named, scalarSchema, told } from './scalars.ts';
import { testSchema } from './test.ts';

const name = /^[a-z][a-z0-9-]*$/;

const hostSetSchema = z.strictObject({
  hosts: told('By name.', z.array(hostSchema).max(languageLimits.hostSetHosts)).exactOptional(),
  tags: told(
    'By tags: a host with all of them belongs.',
    z.record(z.string(), scalarSchema).meta({ maxProperties: languageLimits.hostSetTags }),
  ).exactOptional(),
});

const fileSchema = z.strictObject({
  version: z.literal(1),
  host_sets: told(
    'Hosts by name or by tag.',
    named(name, hostSetSchema, languageLimits.hostSets),
  ).exactOptional(),
  metrics: told(
    'Metrics that hosts send beside those of the catalogue.',
    named(metricName, metricSchema, languageLimits.metrics),
  ).exactOptional(),
  rules: told(
    'What turns samples and events into events.',
    z.array(ruleSchema).max(languageLimits.rules),
  ).exactOptional(),
  templates: told(
    'Rules with parameters.',
    z.array(templateSchema).max(languageLimits.templates),
  ).exactOptional(),
  rule_sets: told(
    'Rules and uses of templates that go together.',
    named(name, ruleSetSchema, languageLimits.ruleSets),
  ).exactOptional(),
  applications: told(
    'Which rule sets run on which hosts.',
    named(name, applicationSchema, languageLimits.applications),
  ).exactOptional(),
  policies: told(
    'What is done on which event.',
    z.array(policySchema).max(languageLimits.policies),
  ).exactOptional(),
  tests: told('What rules do, in virtual time.', z.array(testSchema).max(testLimits.tests)).exactOptional(),
});

/**
 * The form of a definition file as JSON Schema (draft 07), for editors. It takes all that the checker takes, and
 * more: names, types, units and what spans several keys only the checker knows.
 */
export function definitionFileJsonSchema(): object {
  const schema = z.toJSONSchema(fileSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'Definitions of Tocsin' };
}
