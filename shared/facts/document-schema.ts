import * as z from 'zod';
import type { Document, SampleBlock, SeriesSchema } from './document.ts';
import {
  atMost,
  atMostBytes,
  eventDraftSchema,
  fail,
  hostIdSchema,
  labelsSchema,
  messageSchema,
  timeMsSchema,
} from './event-schema.ts';
import { limits } from './limits.ts';

const versionSchema = z.string().min(1).max(limits.versionChars);

const commandResultSchema = z.strictObject({
  id: z.string().min(1).max(limits.labelValueChars),
  status: z.enum(['succeeded', 'failed', 'refused', 'expired']),
  exitCode: z.int().nullable(),
  output: z
    .record(z.string().max(limits.labelNameChars), z.string().max(limits.labelValueChars))
    .superRefine(atMost(limits.values)),
  errorText: messageSchema,
  finishedAtMs: timeMsSchema,
});

const schemaSchema: z.ZodType<SeriesSchema> = z
  .strictObject({
    hash: versionSchema,
    series: z
      .array(
        z.strictObject({
          metric: z
            .string()
            .max(limits.labelValueChars)
            .regex(/^[a-z][a-z0-9_.]*$/),
          labels: labelsSchema,
          resolution: z.number().positive(),
        }),
      )
      .min(1)
      .max(limits.series),
  })
  .superRefine(atMostBytes('SCHEMA_TOO_LARGE', limits.itemBytes));

const blockSchema: z.ZodType<SampleBlock> = z.strictObject({
  schema: versionSchema,
  fromMs: timeMsSchema,
  intervalMs: z.int().min(1),
  count: z.int().min(1).max(limits.samplesPerSeries),
  columns: z.base64().superRefine((columns, context) => {
    const sizeBytes = Math.floor((columns.length * 3) / 4) - (columns.match(/=+$/)?.[0].length ?? 0);
    if (sizeBytes <= limits.itemBytes) return;
    fail(context, [], {
      code: 'TOO_LONG',
      got: `${sizeBytes} bytes`,
      allowed: `at most ${limits.itemBytes} bytes`,
    });
  }),
});

/** An agent's document in form and within `limits`; who may send it, and times against the clock, are for `ingest`. */
export const documentSchema: z.ZodType<Document> = z.strictObject({
  v: z.literal(1),
  host: hostIdSchema,
  boot: z.string().regex(/^[0-9a-z]{1,9}-[0-9a-z]{4}$/),
  seq: z.int().min(0).max(limits.seq),
  builtAtMs: timeMsSchema,
  watermarkMs: timeMsSchema,
  clockOffsetMs: z.int().nullable(),
  configVersion: versionSchema.nullable(),
  configError: messageSchema.exactOptional(),
  agentVersion: versionSchema,
  flushMs: z.int().min(1).max(limits.flushMostMs).exactOptional(),
  schema: schemaSchema.exactOptional(),
  samples: blockSchema.exactOptional(),
  events: z.array(eventDraftSchema).max(limits.events),
  commandResults: z.array(commandResultSchema).max(limits.commandResults).exactOptional(),
  dropped: z
    .record(z.string().max(limits.labelNameChars), z.number())
    .superRefine(atMost(limits.values))
    .exactOptional(),
});

/** The same as JSON Schema (draft 2020-12), without what only a program can check. */
export function documentJsonSchema(): object {
  return z.toJSONSchema(documentSchema);
}
