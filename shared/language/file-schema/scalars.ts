import * as z from 'zod';
import { limits } from '../../facts/limits.ts';
import { languageLimits } from '../limits.ts';

/** A schema with the text that an editor shows. */
export function told<T extends z.ZodType>(description: string, schema: T): T {
  return schema.meta({ description });
}

export const nameSchema = z
  .string()
  .max(languageLimits.nameChars)
  .regex(/^[a-z][a-z0-9-]*$/);

export const hostSchema = z
  .string()
  .max(limits.hostIdChars)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

export const eventTypeSchema = z
  .string()
  .max(limits.typeChars)
  .regex(/^[A-Z][A-Z0-9_]*$/);

export const labelSchema = z
  .string()
  .max(limits.labelNameChars)
  .regex(/^[a-z_][a-z0-9_]*$/);

/** `5m`, `1h30m`; its bounds only the checker knows. */
export const durationSchema = z.string().regex(/^(\d+(\.\d+)?(ms|s|m|h|d))+$/);

export const sizeSchema = z.string().regex(/^\d+(\.\d+)?([KMGTP]iB|[kMGTP]?B)$/);

/** YAML makes a number of `5` and a truth value of `true`. */
export const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);

export const expressionSchema = z.union([
  z.string().min(1).max(languageLimits.expressionChars),
  z.number(),
  z.boolean(),
]);

/** A text with a `$parameter$`. */
export const parameterTextSchema = z.string().regex(/\$[a-z][a-z0-9_]*\$/);

export const textSchema = z.string().min(1);

/** A list of `T`, or one alone. */
export function oneOrMore<T extends z.ZodType>(schema: T, max: number): z.ZodType {
  return z.union([schema, z.array(schema).min(1).max(max)]);
}

/** A map of anything by names that fit a pattern. */
export function named<T extends z.ZodType>(pattern: RegExp, schema: T, max: number): z.ZodType {
  return z.record(z.string().regex(pattern), schema).meta({ maxProperties: max });
}
