import * as z from 'zod';
import { checked } from '../../api/check.ts';
import type { DocumentsAnswer } from '../../api/hosts.ts';
import { TocsinError } from '../../errors.ts';
import { type TocsinEvent, transitions } from '../../facts/event.ts';
import {
  eventTypeSchema,
  hostIdSchema,
  idSchema,
  labelsSchema,
  timeMsSchema,
} from '../../facts/event-schema.ts';
import { limits } from '../../facts/limits.ts';

/** The first line of facts: what they are of. Times are milliseconds since 1970. */
export interface FactsHeader {
  readonly kind: 'header';
  readonly format: 'tocsin-facts';
  readonly v: 1;
  /** What is asked for: `[fromMs, toMs)`. */
  readonly fromMs: number;
  readonly toMs: number;
  /** From when on events are there, before `fromMs` so that windows and holds are full by then. */
  readonly eventsFromMs: number;
  /** From when on samples and receipts are there: never before they are kept. */
  readonly samplesFromMs: number;
  readonly metrics: readonly string[];
  /** Types of the events that are there. */
  readonly heard: readonly string[];
  /** Types of the events that rules really made; absent: they are not there. */
  readonly said?: readonly string[];
  /** Documents were read for their receipts as well; absent: only for their metrics. */
  readonly receipts?: true;
  /** Only hosts that were asked for are there; absent: all. */
  readonly someHosts?: true;
  /** The set that was applied when the facts were read, and its rules as `application/name`. */
  readonly applied?: { readonly version: string | null; readonly rules: readonly string[] };
}

/** A host and when it was a member of host sets; `endMs` absent: it has no end. */
export interface FactsHost {
  readonly kind: 'host';
  readonly host: string;
  readonly name?: string;
  readonly memberships: readonly {
    readonly tags: Readonly<Record<string, string>>;
    readonly startMs: number;
    readonly endMs?: number;
  }[];
}

/**
 * Facts, line by line: the header, the hosts, then events and documents, and now and then the time up to which all was told.
 * `said` is what a rule really made, for comparison alone. Documents of one host stand in order of time.
 */
export type FactsLine =
  | FactsHeader
  | FactsHost
  | { readonly kind: 'event'; readonly event: TocsinEvent }
  | { readonly kind: 'said'; readonly event: TocsinEvent }
  | ({ readonly kind: 'documents' } & Omit<DocumentsAnswer, 'next' | 'read'>)
  /** All with times before `tMs` stands above. */
  | { readonly kind: 'up-to'; readonly tMs: number };

const name = z.string().min(1).max(limits.labelValueChars);

const headerSchema = z.object({
  kind: z.literal('header'),
  format: z.literal('tocsin-facts'),
  v: z.literal(1),
  fromMs: timeMsSchema,
  toMs: timeMsSchema,
  eventsFromMs: timeMsSchema,
  samplesFromMs: timeMsSchema,
  metrics: z.array(name),
  heard: z.array(eventTypeSchema),
  said: z.array(eventTypeSchema).exactOptional(),
  receipts: z.literal(true).exactOptional(),
  someHosts: z.literal(true).exactOptional(),
  applied: z.object({ version: name.nullable(), rules: z.array(name) }).exactOptional(),
});

const hostSchema = z.object({
  kind: z.literal('host'),
  host: hostIdSchema,
  name: name.exactOptional(),
  memberships: z.array(
    z.object({ tags: labelsSchema, startMs: timeMsSchema, endMs: timeMsSchema.exactOptional() }),
  ),
});

const value = z.union([z.number(), z.string(), z.boolean(), z.array(z.string()), z.array(z.number())]);

/** Of a stored event what rules and reports read; its times were corrected, so its ids need not carry them. */
const eventSchema = z.looseObject({
  v: z.literal(1),
  id: idSchema,
  type: eventTypeSchema,
  transition: z.enum(transitions),
  episode: idSchema.exactOptional(),
  start: timeMsSchema.exactOptional(),
  t: timeMsSchema,
  r: timeMsSchema,
  source: z.looseObject({ kind: z.enum(['agent', 'rule', 'operator', 'system']) }),
  labels: labelsSchema,
  values: z.record(z.string(), value),
  causes: z.array(idSchema),
  rule: z.looseObject({ application: name, name }).exactOptional(),
}) as unknown as z.ZodType<TocsinEvent>;

const documentsSchema = z.object({
  kind: z.literal('documents'),
  host: hostIdSchema,
  series: z.array(z.object({ metric: name, labels: labelsSchema })),
  documents: z.array(
    z.object({
      builtAtMs: timeMsSchema,
      receivedAtMs: timeMsSchema,
      ticks: z
        .object({
          fromMs: timeMsSchema,
          intervalMs: z.int().min(1),
          count: z.int().min(0).max(limits.samplesPerSeries),
        })
        .exactOptional(),
      columns: z.array(z.tuple([z.int().min(0), z.array(z.number().nullable())])),
    }),
  ),
});

const lineSchemas = {
  header: headerSchema,
  host: hostSchema,
  event: z.object({ kind: z.literal('event'), event: eventSchema }),
  said: z.object({ kind: z.literal('said'), event: eventSchema }),
  documents: documentsSchema,
  'up-to': z.object({ kind: z.literal('up-to'), tMs: timeMsSchema }),
} as const;

/** A line of a file of facts, as `JSON.stringify` of it was written. Throws `FACTS_INVALID` with the line's number. */
export function readFactsLine(text: string, number: number): FactsLine {
  const value = parse(text, number);
  const kind = (value as { kind?: unknown } | null)?.kind;
  const schema = typeof kind === 'string' && Object.hasOwn(lineSchemas, kind) ? kind : undefined;
  if (schema === undefined)
    throw invalid(number, `kind ${JSON.stringify(kind)}`, Object.keys(lineSchemas).join(', '));
  if ((number === 1) !== (schema === 'header'))
    throw invalid(number, schema, 'a header, as the first line alone');
  try {
    return checked(lineSchemas[schema as keyof typeof lineSchemas] as z.ZodType<FactsLine>, value);
  } catch (cause) {
    const { message, detail } = cause as TocsinError;
    throw invalid(
      number,
      `${message}${detail.got === undefined ? '' : `: ${detail.got}`}`,
      detail.allowed,
      cause,
    );
  }
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(number, text.slice(0, 60), 'one JSON object in each line', cause);
  }
}

function invalid(number: number, got: string, allowed?: string, cause?: unknown): TocsinError {
  return new TocsinError('FACTS_INVALID', 'this is no file of facts that this command can read', {
    field: `line ${number}`,
    got,
    ...(allowed !== undefined && { allowed }),
    fix: 'write it again with `tocsin backtest FILES --since 7d --export FILE`',
    ...(cause !== undefined && { cause }),
  });
}
