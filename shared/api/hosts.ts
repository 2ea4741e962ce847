import * as z from 'zod';
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
