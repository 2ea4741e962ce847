import { minuteMs, secondMs } from '../../shared/time.ts';
import type { EmitMetrics } from '../adapters/metrics.ts';
import type { PublishPorts } from '../publish/handler.ts';
import { readPublished } from '../publish/published.ts';
import { deepSpan, readProgress, recentSpan, type Span, writeProgress } from './progress.ts';
import { publishMissing } from './publish-missing.ts';
import { ageOf } from './received.ts';

export interface ReconcilePorts extends PublishPorts {
  readonly metrics: EmitMetrics;
}

/** What was received within this is left to the stream, which publishes within seconds. */
export const graceMs = 5 * minuteMs;

/** The recent pass stays this far behind, so that what took up to the difference to `graceMs` to be received is old by then. */
export const recentLagMs = 10 * minuteMs;

/** Bounds of one run; the next one goes on where they ended it. */
export const reconcileLimits = {
  compared: 10_000,
  page: 500,
  published: 2_000,
  timeMs: 40 * secondMs,
} as const;

interface Run {
  readonly nowMs: number;
  compared: number;
  published: number;
}

/**
 * Called each 5 minutes. Looks for events that are stored and were never published, whatever the reason: a batch that the stream
 * gave up on, records that ran out, a restored table. Compares ids in the index of days with the notes of `publish`, and publishes
 * what is missing. First the time since the last run, then one hour further back, in turns through `deepMs`: for events that came
 * late under an old id. An event that the bus refuses holds up the others for `refusedMs` at most. How many were published is
 * told also by a run that fails. A run may die anywhere or overlap another: what is published twice has the same id.
 */
export function makeReconcileHandler(ports: ReconcilePorts): () => Promise<void> {
  return async () => {
    const run: Run = { nowMs: ports.clock(), compared: 0, published: 0 };
    try {
      await reconcile(ports, run);
    } finally {
      tell(ports, run);
    }
  };
}

async function reconcile(ports: ReconcilePorts, run: Run): Promise<void> {
  const { nowMs } = run;
  let progress = await readProgress(ports.state, nowMs);
  const pass = async (name: 'recent' | 'deep', span: Span | undefined) => {
    if (span !== undefined) progress = { ...progress, [name]: await walk(ports, run, span) };
    await writeProgress(ports.state, progress, nowMs, run.published);
  };
  const next = () => (hasRoom(ports, run) ? recentSpan(progress, nowMs - recentLagMs) : undefined);
  for (let span = next(); span !== undefined; span = next()) await pass('recent', span);
  await pass('deep', hasRoom(ports, run) ? deepSpan(progress, nowMs) : undefined);
}

function tell({ log, metrics }: ReconcilePorts, { published }: Run): void {
  if (published === 0) return;
  log(`${published} events were stored and not published`, undefined);
  metrics({ EventsRepublished: published });
}

function hasRoom(ports: ReconcilePorts, run: Run): boolean {
  const { compared, published } = reconcileLimits;
  return run.compared < compared && run.published < published && hasTime(ports, run);
}

function hasTime({ clock }: ReconcilePorts, { nowMs }: Run): boolean {
  return clock() - nowMs < reconcileLimits.timeMs;
}

/** Page by page, newest first; the span with where it stopped, or without `after` if it is done. */
async function walk(ports: ReconcilePorts, run: Run, span: Span): Promise<Span> {
  const isPublished = await readPublished(ports.state, span.fromMs, ports.log);
  let { after } = span;
  do {
    const page = await ports.events.stored(span.fromMs, span.toMs, reconcileLimits.page, after);
    const missing = page.items.filter((item) => !isPublished(item.id) && ageOf(item, run.nowMs) >= graceMs);
    await publishMissing(ports, missing, {
      nowMs: run.nowMs,
      hasTime: () => hasTime(ports, run),
      count: (published) => {
        run.published += published;
      },
    });
    run.compared += page.items.length;
    after = page.next;
  } while (after !== undefined && hasRoom(ports, run));
  const { fromMs, toMs } = span;
  return { fromMs, toMs, ...(after !== undefined && { after }) };
}
