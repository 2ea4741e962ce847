import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Source, TocsinEvent } from '../../shared/facts/event.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import { canary } from '../../shared/facts/system-events.ts';
import type { Clock } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { EmitMetrics } from '../adapters/metrics.ts';
import type { LogError } from '../http/answer.ts';
import type { StateStore } from '../ports/stores.ts';

const source = { kind: 'system', name: 'health' } as const satisfies Source;

/** Body at `stateKeys.canary()`: times of the last one that came back. */
export interface CanaryRecord {
  readonly v: 1;
  readonly storedAtMs: number;
  /** When the bus gave it to the queue; absent: the queue does not say. */
  readonly queuedAtMs?: number;
  readonly backAtMs: number;
}

export interface CanaryPorts {
  readonly state: Pick<StateStore, 'put'>;
  readonly metrics: EmitMetrics;
  readonly clock: Clock;
  readonly log: LogError;
}

type Consumer = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** The canary of this instant; no rule can ask for it. */
export function canaryEvent(nowMs: number): TocsinEvent {
  const told = { type: canary, severity: 'info', source, labels: {}, t: nowMs, r: nowMs } as const;
  return makeOccurrence({ ...told, sender: 'health', nonce: String(nowMs) });
}

/**
 * A consumer that takes canaries out of its batches and notes that they came back; all else it hands on. A canary that cannot be
 * noted fails alone and comes again; one that comes twice is noted twice.
 */
export function receivingCanaries(consume: Consumer, ports: CanaryPorts): Consumer {
  return async (event) => {
    const [canaries = [], others = []] = [true, false].map((is) =>
      event.Records.filter((record) => isCanary(record) === is),
    );
    const failed = await receive(ports, canaries);
    const answer =
      others.length > 0 ? await consume({ ...event, Records: others }) : { batchItemFailures: [] };
    return { batchItemFailures: [...failed, ...answer.batchItemFailures] };
  };
}

async function receive(
  ports: CanaryPorts,
  records: readonly SQSRecord[],
): Promise<SQSBatchResponse['batchItemFailures']> {
  const newest = records.toSorted((a, b) => storedAtMs(a) - storedAtMs(b)).at(-1);
  if (newest === undefined) return [];
  try {
    await note(ports, newest);
    return [];
  } catch (error) {
    ports.log('a canary was not noted', error);
    return records.map(({ messageId }) => ({ itemIdentifier: messageId }));
  }
}

async function note({ state, metrics, clock }: CanaryPorts, record: SQSRecord): Promise<void> {
  const backAtMs = clock();
  const sentMs = Number(record.attributes?.SentTimestamp);
  const isSent = Number.isFinite(sentMs) && sentMs > 0;
  const storedMs = storedAtMs(record);
  const body: CanaryRecord = {
    v: 1,
    storedAtMs: storedMs,
    ...(isSent && { queuedAtMs: sentMs }),
    backAtMs,
  };
  await state.put({ key: stateKeys.canary(), body, expected: 'any' });
  metrics({
    CanaryAge: Math.max(0, backAtMs - storedMs),
    ...(isSent && { PublishLag: Math.max(0, sentMs - storedMs) }),
  });
}

/** Read in full only if the text can be of one. */
function isCanary({ body }: SQSRecord): boolean {
  if (!body.includes(canary)) return false;
  const event = eventIn(body);
  return (
    event?.type === canary &&
    event.source?.kind === 'system' &&
    event.source.name === source.name &&
    Number.isSafeInteger(event.r)
  );
}

function storedAtMs({ body }: SQSRecord): number {
  return eventIn(body)?.r as number;
}

function eventIn(body: string): Partial<TocsinEvent> | undefined {
  try {
    return (JSON.parse(body) as { readonly detail?: Partial<TocsinEvent> } | null)?.detail;
  } catch {
    return undefined;
  }
}
