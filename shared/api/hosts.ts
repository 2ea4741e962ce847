import * as z from 'zod';
import { limits } from '../facts/limits.ts';
import type { BilledRead } from './billed-read.ts';
import { numberOrText, timeSchema } from './events.ts';

type HostState = 'active' | 'draining' | 'removed';

/** One host as `GET /v1/hosts` tells it. */
export interface HostView {
  readonly host: string;
  readonly name: string;
  readonly state: HostState;
  readonly tags: Readonly<Record<string, string>>;
  readonly instanceId?: string;
  readonly zone?: string;
  readonly agentVersion?: string;
  /** The configuration last handed out to it and not refused. */
  readonly configVersion?: string;
  readonly enrolledAtMs: number;
  /** Receipt of its newest stored document; null: none within the days that samples are kept. */
  readonly lastContactMs: number | null;
  /** When it was a member of host sets, with the tags that it had then; in order, the present one without end. */
  readonly memberships: readonly Membership[];
}

/** In `[startMs, endMs)`; absent: it has no end yet. */
interface Membership {
  readonly tags: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly endMs?: number;
}

export const hostQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(2_000).exactOptional(),
});

/** In the order of host ids; `next` goes into `after`, absent at the end. */
export interface HostsPage {
  readonly hosts: readonly HostView[];
  readonly next?: string;
}

/** `POST /v1/hosts/{host}/drain`; `{ "on": false }` makes a drained host active again. */
export const drainRequestSchema = z.strictObject({ on: z.boolean().default(true) });

/** The answer to drain and remove. `cleared` counts the open episodes that were ended. */
export interface HostStateAnswer {
  readonly host: string;
  readonly state: HostState;
  readonly changed: boolean;
  readonly cleared: number;
}

const queryTime = z.string().transform(numberOrText).pipe(timeSchema);

/** `GET /v1/hosts/{host}/samples`; `[from, to)`, without `from` the last hour. */
export const samplesQuerySchema = z.strictObject({
  metric: z.string().min(1).max(256),
  from: queryTime.exactOptional(),
  to: queryTime.exactOptional(),
});

export interface SamplesAnswer {
  readonly host: string;
  readonly metric: string;
  /** Points are `[time in ms, value]`, oldest first; null: no value at that time. */
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly points: readonly (readonly [number, number | null])[];
  }[];
  /** Ask again with `from` = this: the answer was cut at its limit of points. */
  readonly nextFromMs?: number;
}

/** Most metrics of one request for documents, characters of all their names, and documents of one answer. */
export const documentsLimits = { metrics: 100, metricsChars: 6_000, documents: 1_000 } as const;

const metricNames = z
  .string()
  .max(documentsLimits.metricsChars)
  .transform((text) => (text === '' ? [] : text.split(',')))
  .pipe(z.array(z.string().min(1).max(limits.labelValueChars)).max(documentsLimits.metrics));

/** `GET /v1/hosts/{host}/documents`: built in `[from, to)`; `metrics` are names with commas, none: receipts alone. */
export const documentsQuerySchema = z.strictObject({
  metrics: metricNames.default([]),
  from: queryTime,
  to: queryTime,
  after: z.string().max(2_000).exactOptional(),
});

/** Documents in the order in which they were built; `next` goes into `after`, absent at the end. */
export interface DocumentsAnswer {
  readonly host: string;
  /** What the columns of this answer are of; labels without `host`. */
  readonly series: readonly {
    readonly metric: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly documents: readonly HostDocument[];
  readonly read: BilledRead;
  readonly next?: string;
}

/** One document; times are corrected by its clock offset. */
export interface HostDocument {
  readonly builtAtMs: number;
  readonly receivedAtMs: number;
  /** Its ticks: `count` of them at `fromMs + i x intervalMs`; absent: it holds no samples. */
  readonly ticks?: { readonly fromMs: number; readonly intervalMs: number; readonly count: number };
  /** Place in `series` -> a value for each tick, null: none at that time. */
  readonly columns: readonly (readonly [number, readonly (number | null)[]])[];
}
