import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sqsEvent } from '../functions/correlate/world.ts';
import type { Random } from '../language/fuzz/random.ts';
import type { Outcome, Scheduler } from './scheduler.ts';

interface Message {
  readonly body: string;
  visibleAtMs: number;
  receives: number;
}

export interface SimulatedQueue {
  send(body: string, delayMs: number): void;
  readonly deadLetters: readonly string[];
  readonly counts: { redeliveries: number; longestWaitMs: number };
  /** Messages that are waiting or at work. */
  size(): number;
}

export interface QueueOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly batchMax: number;
  readonly visibilityMs: number;
  readonly concurrency: number;
  readonly handle: (isSafe: boolean, event: SQSEvent) => Promise<Outcome<SQSBatchResponse>>;
}

const maxReceives = 5;
/** Receives that may fail for reasons that are not the message's own. */
const unsafeReceives = 3;
const windowMs = 1_000;

/** A standard queue of SQS with its poller: no order, batches of any size, what is not confirmed comes again, and at last goes aside. */
export function makeSimulatedQueue(options: QueueOptions): SimulatedQueue {
  const { scheduler, random, batchMax, visibilityMs, concurrency, handle } = options;
  const messages = new Set<Message>();
  const deadLetters: string[] = [];
  const counts = { redeliveries: 0, longestWaitMs: 0 };
  let active = 0;
  const isVisible = ({ visibleAtMs }: Message) => visibleAtMs <= scheduler.nowMs();

  const receive = (): void => {
    for (const message of messages) {
      if (!isVisible(message) || message.receives < maxReceives) continue;
      messages.delete(message);
      deadLetters.push(message.body);
    }
    const visible = [...messages].filter(isVisible);
    if (visible.length === 0) return;
    if (active >= concurrency) {
      scheduler.after(windowMs, 'queue is busy', receive);
      return;
    }
    const batch = drawn(random, visible, 1 + random.below(batchMax));
    void work(batch);
    if (batch.length < visible.length) scheduler.after(0, 'queue has more', receive);
  };

  const work = async (batch: readonly Message[]): Promise<void> => {
    active++;
    for (const message of batch) {
      if (message.receives++ > 0) counts.redeliveries++;
      counts.longestWaitMs = Math.max(counts.longestWaitMs, scheduler.nowMs() - message.visibleAtMs);
      message.visibleAtMs = scheduler.nowMs() + visibilityMs;
    }
    const isSafe = batch.some(({ receives }) => receives > unsafeReceives);
    const outcome = await handle(isSafe, sqsEvent(batch.map(({ body }) => body)));
    active--;
    const failures = outcome.kind === 'answered' ? outcome.answer.batchItemFailures : undefined;
    const failed = new Set(failures?.map(({ itemIdentifier }) => batch[Number(itemIdentifier)]) ?? batch);
    for (const message of batch) if (!failed.has(message)) messages.delete(message);
    if (failed.size === 0) return;
    const againMs = Math.max(...[...failed].map((message) => (message as Message).visibleAtMs));
    scheduler.after(Math.max(0, againMs - scheduler.nowMs()), 'messages are visible again', receive);
  };

  return {
    deadLetters,
    counts,
    size: () => messages.size,
    send: (body, delayMs) => {
      messages.add({ body, visibleAtMs: scheduler.nowMs() + delayMs, receives: 0 });
      scheduler.after(delayMs + random.below(2) * windowMs, 'queue has a message', receive);
    },
  };
}

function drawn<T>(random: Random, from: readonly T[], count: number): readonly T[] {
  const left = [...from];
  return Array.from(
    { length: Math.min(count, from.length) },
    () => left.splice(random.below(left.length), 1)[0] as T,
  );
}
