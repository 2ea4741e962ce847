import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sqsEvent } from '../../test/functions/correlate/world.ts';
import type { Random } from '../../test/language/fuzz/random.ts';
import type { Outcome, Scheduler } from '../../test/simulation/scheduler.ts';
import type { Meter } from '../metered/meter.ts';
import { model } from './model.ts';

interface Message {
  readonly body: string;
  receives: number;
}

interface Poller {
  batch: Message[];
  state: 'waits' | 'gathers' | 'works';
  /** Which of its batches this is. */
  round: number;
}

export interface PolledQueue {
  send(body: string): void;
  /** Messages that wait or are at work. */
  size(): number;
  readonly counts: {
    readonly batchSizes: readonly number[];
    readonly pollers: number;
    readonly redeliveries: number;
    /** Messages that failed and are not to be seen yet. */
    readonly hidden: number;
    readonly deadLetters: number;
  };
}

export interface PollOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly meter: Meter;
  readonly handle: (event: SQSEvent) => Promise<Outcome<SQSBatchResponse>>;
}

const secondMs = 1_000;

/**
 * A standard queue with Lambda's pollers as `model.queue` says. Each poller asks again and again for up to ten messages, in no order,
 * until it has a whole batch or the window is over since its first message; then it calls the function and waits for it.
 * While messages wait and all pollers are at work there come more of them, up to the maximum concurrency.
 */
export function makePolledQueue({ scheduler, random, meter, handle }: PollOptions): PolledQueue {
  const { batchMax, windowMs, pollersFirst, pollersPerMinute, pollersMax, requestMessages } = model.queue;
  const visible: Message[] = [];
  const pollers: Poller[] = [];
  const counts = { batchSizes: [] as number[], pollers: 0, redeliveries: 0, hidden: 0, deadLetters: 0 };
  let atWork = 0;
  let isGrowing = false;

  const add = () => {
    if (pollers.length >= pollersMax) return;
    const poller: Poller = { batch: [], state: 'waits', round: 0 };
    pollers.push(poller);
    counts.pollers = pollers.length;
    poll(poller);
  };

  const poll = (poller: Poller): void => {
    if (poller.state === 'works') return;
    const room = batchMax - poller.batch.length;
    const wanted = Math.min(1 + random.below(requestMessages), room, visible.length);
    if (wanted === 0) {
      poller.state = 'waits';
      return;
    }
    poller.state = 'gathers';
    meter.count('sqs receive', 'queue-request', 1);
    if (poller.batch.length === 0) {
      const round = ++poller.round;
      scheduler.after(windowMs, 'window', () => {
        if (poller.round === round && poller.state !== 'works') void work(poller);
      });
    }
    for (let i = 0; i < wanted; i++) poller.batch.push(drawn(random, visible));
    if (poller.batch.length >= batchMax) void work(poller);
    else scheduler.after(model.queue.receiveMs, 'receive', () => poll(poller));
  };

  const work = async (poller: Poller): Promise<void> => {
    const batch = poller.batch;
    poller.batch = [];
    poller.state = 'works';
    atWork += batch.length;
    counts.batchSizes.push(batch.length);
    for (const message of batch) if (message.receives++ > 0) counts.redeliveries++;
    grow();
    const outcome = await handle(sqsEvent(batch.map(({ body }) => body)));
    atWork -= batch.length;
    confirm(batch, outcome);
    poller.state = 'gathers';
    poll(poller);
  };

  const confirm = (batch: readonly Message[], outcome: Outcome<SQSBatchResponse>): void => {
    const failures = outcome.kind === 'answered' ? outcome.answer.batchItemFailures : undefined;
    const failed = failures?.map(({ itemIdentifier }) => batch[Number(itemIdentifier)] as Message) ?? batch;
    const done = batch.length - failed.length;
    meter.count('sqs delete', 'queue-request', Math.ceil(done / requestMessages));
    for (const message of failed) {
      if (message.receives >= model.queue.receivesMax) counts.deadLetters++;
      else hide(message);
    }
  };

  const hide = (message: Message): void => {
    counts.hidden++;
    scheduler.after(model.queue.visibilityMs, 'visible again', () => {
      counts.hidden--;
      enter(message);
    });
  };

  const enter = (message: Message): void => {
    visible.push(message);
    while (pollers.length < pollersFirst) add();
    const waiting = pollers.filter(({ state }) => state === 'waits');
    if (waiting.length === 0) {
      grow();
      return;
    }
    const poller = random.pick(waiting);
    // Its request hangs until something comes, so that no other message wakes it.
    poller.state = 'gathers';
    scheduler.after(model.queue.receiveMs, 'long poll ends', () => poll(poller));
  };

  const grow = (): void => {
    const isBusy = pollers.every(({ state }) => state === 'works') && visible.length > 0;
    if (isGrowing || !isBusy || pollers.length >= pollersMax) return;
    isGrowing = true;
    scheduler.after(secondMs, 'more pollers', () => {
      isGrowing = false;
      for (let i = 0; i < (pollersPerMinute * secondMs) / 60_000; i++) if (visible.length > 0) add();
      grow();
    });
  };

  return {
    counts,
    size: () => visible.length + atWork + pollers.reduce((sum, { batch }) => sum + batch.length, 0),
    send: (body) => {
      meter.count('sqs send', 'queue-request', 1);
      enter({ body, receives: 0 });
    },
  };
}

function drawn<T>(random: Random, from: T[]): T {
  const place = random.below(from.length);
  const taken = from[place] as T;
  from[place] = from.at(-1) as T;
  from.pop();
  return taken;
}
