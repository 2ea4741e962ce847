import * as z from 'zod';
import type { IssueParams } from '../api/check.ts';
import { type EventDraft, severities, transitions } from './event.ts';
import { idLength, isId, timeOfId, transitionId } from './ids.ts';
import { limits } from './limits.ts';

/** `[A-Za-z0-9._-]`, 1 to `limits.hostIdChars` characters. */
export const hostIdSchema = z
  .string()
  .max(limits.hostIdChars)
  .regex(/^[A-Za-z0-9._-]+$/);

/** Upper snake case, `DISK_FULL`. */
export const eventTypeSchema = z
  .string()
  .max(limits.typeChars)
  .regex(/^[A-Z][A-Z0-9_]*$/);

/** Whole milliseconds since 1970, as far as an id can carry them. */
export const timeMsSchema = z
  .int()
  .min(0)
  .max(2 ** 48 - 1);

const nameSchema = z
  .string()
  .max(limits.labelNameChars)
  .regex(/^[A-Za-z_][A-Za-z0-9_.]*$/);

/** At most `limits.labels` labels, also called tags. */
export const labelsSchema = z
  .record(nameSchema, z.string().max(limits.labelValueChars))
  .superRefine(atMost(limits.labels));

const entriesText = 'number, string, boolean, list of strings or list of numbers';

/** An event's payload: at most `limits.values` entries, lists of at most `limits.valueEntries`. */
export const valuesSchema = z
  .record(
    nameSchema,
    z.union(
      [
        z.number(),
        z.string(),
        z.boolean(),
        z.array(z.string()).superRefine(atMost(limits.valueEntries)),
        z.array(z.number()).superRefine(atMost(limits.valueEntries)),
      ],
      { error: entriesText },
    ),
  )
  .superRefine(atMost(limits.values));

export const messageSchema = z.string().max(limits.messageChars);

/** The form of a fact id. */
export const idSchema = z
  .string()
  .refine(isId, { params: { allowed: `${idLength} base-32 characters` } satisfies IssueParams });

const sourceSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('agent'), host: hostIdSchema }),
    z.strictObject({ kind: z.literal('rule'), rule: z.string().max(limits.messageChars) }),
    z.strictObject({ kind: z.literal('operator'), name: z.string().max(limits.labelValueChars) }),
    z.strictObject({ kind: z.literal('system'), name: z.string().max(limits.labelValueChars) }),
  ],
  { error: 'agent, rule, operator or system' },
);

const ruleNameSchema = z.string().min(1).max(limits.labelValueChars);

/**
 * An event as a sender makes it. Besides the form of each field it holds that ids follow from what they name
 * (`ID_MISMATCH`), that only episodes have one, and that the whole is at most `limits.eventBytes` of JSON.
 */
export const eventDraftSchema: z.ZodType<EventDraft> = z
  .strictObject({
    v: z.literal(1),
    id: idSchema,
    type: eventTypeSchema,
    transition: z.enum(transitions),
    episode: idSchema.exactOptional(),
    start: timeMsSchema.exactOptional(),
    t: timeMsSchema,
    origin: idSchema,
    severity: z.enum(severities),
    source: sourceSchema,
    host: hostIdSchema.exactOptional(),
    labels: labelsSchema,
    values: valuesSchema,
    message: messageSchema.exactOptional(),
    rule: z
      .strictObject({ application: ruleNameSchema, name: ruleNameSchema, hash: ruleNameSchema })
      .exactOptional(),
    causes: z.array(idSchema).max(limits.causes),
    evidence: z.record(z.string(), z.number()).superRefine(atMost(limits.valueEntries)).exactOptional(),
    reason: z.string().max(limits.labelValueChars).exactOptional(),
    muted: z.enum(['cooldown', 'max-raises', 'unless']).exactOptional(),
    shadow: z.literal(true).exactOptional(),
    hop: z.int().min(0).max(100).exactOptional(),
  })
  .superRefine(checkSize)
  .superRefine(checkIds);

/** The same as JSON Schema (draft 2020-12), without what only a program can check. */
export function eventJsonSchema(): object {
  return z.toJSONSchema(eventDraftSchema);
}

/** A refinement: no more than `allowed` entries in a list or record; else `TOO_MANY`. */
export function atMost(allowed: number): (entries: object, context: z.core.$RefinementCtx) => void {
  return (entries, context) => {
    const count = Object.keys(entries).length;
    if (count > allowed)
      fail(context, [], { code: 'TOO_MANY', got: `${count} entries`, allowed: `at most ${allowed}` });
  };
}

/** A refinement: no more than `allowed` bytes of JSON; else 413 with `code`. */
export function atMostBytes(
  code: string,
  allowed: number,
): (value: unknown, context: z.core.$RefinementCtx) => void {
  return (value, context) => {
    const sizeBytes = new TextEncoder().encode(JSON.stringify(value)).length;
    if (sizeBytes <= allowed) return;
    fail(context, [], {
      code,
      status: 413,
      got: `${sizeBytes} bytes`,
      allowed: `at most ${allowed} bytes as JSON`,
    });
  };
}

export function fail(context: z.core.$RefinementCtx, path: PropertyKey[], params: IssueParams): void {
  context.addIssue({ code: 'custom', path, params });
}

function checkSize(event: EventDraft, context: z.core.$RefinementCtx): void {
  atMostBytes('EVENT_TOO_LARGE', limits.eventBytes)(event, context);
}

function checkIds(event: EventDraft, context: z.core.$RefinementCtx): void {
  // Ids can be made only of fields that are in form; those that are not have been told.
  if (context.issues.length > 0) return;
  if (event.transition === 'occurred') checkOccurrence(event, context);
  else checkEpisode(event, event.transition, context);
  if (event.transition !== 'cleared' && event.origin !== event.id)
    mismatch(context, 'origin', event.origin, event.id);
}

function checkOccurrence(event: EventDraft, context: z.core.$RefinementCtx): void {
  if (event.episode !== undefined) {
    fail(context, ['episode'], { got: event.episode, allowed: 'none: an occurrence has no episode' });
  }
  if (timeOfId(event.id) !== event.t) mismatch(context, 'id', event.id, `an id of the time ${event.t}`);
}

function checkEpisode(
  event: EventDraft,
  transition: 'raised' | 'cleared',
  context: z.core.$RefinementCtx,
): void {
  const { episode, start } = event;
  if (episode === undefined) {
    fail(context, ['episode'], { code: 'FIELD_MISSING', allowed: 'an id' });
    return;
  }
  const id = transitionId(episode, transition, event.t);
  if (event.id !== id) mismatch(context, 'id', event.id, id);
  if (start !== undefined && timeOfId(episode) !== start) {
    mismatch(context, 'episode', episode, `an id of the time ${start}`);
  }
}

function mismatch(context: z.core.$RefinementCtx, field: string, got: string, allowed: string): void {
  fail(context, [field], {
    code: 'ID_MISMATCH',
    got,
    allowed,
    fix: 'compute ids from the episode, the transition and the time, as docs/architecture.md says',
  });
}
