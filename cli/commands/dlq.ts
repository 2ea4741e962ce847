import { Argument, type Command } from 'commander';
import { type DeadLetterQueueName, deadLetterQueues } from '../../shared/api/dead-letter-queues.ts';
import type { DeadLetter, DeadLetterQueueView, RedriveAnswer } from '../../shared/api/dead-letters.ts';
import { TocsinError } from '../../shared/errors.ts';
import { readNumber } from '../arguments.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { type Column, renderTable } from '../table.ts';

interface MoveOptions extends OutputOptions {
  readonly id?: readonly string[];
  readonly all?: boolean;
}

/** `dlq list|show|redrive|discard`. */
export function addDeadLetterCommands(program: Command, session: Session): void {
  const dlq = program
    .command('dlq')
    .description('messages that could not be handled, by the queue they wait in');
  dlq
    .command('list')
    .description('the queues, with how much waits in each, since when, and why')
    .action(async (options: OutputOptions) => {
      const { queues } = await session.client().deadLetterQueues();
      show(session, options, queues, () => renderTable(queues, queueColumns));
    });
  dlq
    .command('show')
    .description('some of the messages of a queue; they stay in it')
    .addArgument(queueArgument())
    .option('--limit <count>', 'at most so many', '10')
    .action(async (queue: DeadLetterQueueName, options: OutputOptions & { limit: string }) => {
      const limit = readNumber(options.limit, '--limit');
      const answer = await session.client().deadLetters(queue, { limit });
      show(session, options, answer, () => renderTable(answer.letters, letterColumns));
    });
  addMove(dlq, session, 'redrive', 'hand messages on to where they were going, after the fault was mended');
  addMove(dlq, session, 'discard', 'throw messages away');
}

function addMove(dlq: Command, session: Session, verb: 'redrive' | 'discard', description: string): void {
  dlq
    .command(verb)
    .description(`${description}. The exit code is 1 if some stay`)
    .addArgument(queueArgument())
    .option('--id <id...>', 'these messages alone: their ids, or those of the events in them')
    .option('--all', 'every message of the queue')
    .action(async (queue: DeadLetterQueueName, options: MoveOptions) => {
      const answer = await move(session, queue, options, verb === 'discard');
      if (doSomeStay(answer, options)) session.exit(exitCodes.no);
      show(session, options, answer, () => textOf(answer, verb === 'discard' ? 'discarded' : 'redriven'));
    });
}

function queueArgument(): Argument {
  return new Argument('<queue>', 'one of the queues of `dlq list`').choices([...deadLetterQueues]);
}

/** As many calls as it takes: each handles some, and the service says how fast. Ends when a call moved nothing. */
async function move(
  session: Session,
  queue: DeadLetterQueueName,
  { id, all, output, quiet }: MoveOptions,
  discard: boolean,
): Promise<RedriveAnswer> {
  if ((id === undefined) === (all !== true)) throw notSaid();
  const client = session.client();
  if (id !== undefined) return client.redriveDeadLetters(queue, { ids: [...id], discard });
  let handled = 0;
  while (true) {
    const answer = await client.redriveDeadLetters(queue, { discard });
    handled += answer.handled;
    const isOver = answer.handled === 0 || answer.waiting === 0 || session.signal.aborted;
    if (isOver) return { ...answer, handled };
    if (output === 'table' && !quiet) session.warn(`${handled} done, about ${answer.waiting} wait`);
  }
}

function doSomeStay({ handled, kept, waiting }: RedriveAnswer, { id }: MoveOptions): boolean {
  return kept.length > 0 || (id === undefined ? waiting > 0 : handled < id.length);
}

function textOf({ handled, kept, waiting }: RedriveAnswer, done: string): string {
  const stay = kept.map(({ id, reason }) => `  ${id} stays: ${reason}`);
  return [`${handled} ${done}, about ${waiting} wait`, ...stay].join('\n');
}

const timeText = (atMs: number | undefined) => (atMs === undefined ? '' : new Date(atMs).toISOString());

const queueColumns: readonly Column<DeadLetterQueueView>[] = [
  { title: 'QUEUE', of: ({ queue }) => queue },
  { title: 'WAITING', of: ({ waiting }) => String(waiting) },
  { title: 'OLDEST', of: ({ oldestAtMs }) => timeText(oldestAtMs) },
  { title: 'REASONS', of: ({ reasons }) => reasons.join('; ') },
];

const letterColumns: readonly Column<DeadLetter>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'EVENT', of: ({ eventId = '' }) => eventId },
  { title: 'TYPE', of: ({ eventType = '' }) => eventType },
  { title: 'SENT', of: ({ sentAtMs }) => timeText(sentAtMs) },
  { title: 'RECEIVED', of: ({ receives }) => String(receives) },
  { title: 'REASON', of: ({ reason = '' }) => reason },
];

function notSaid(): TocsinError {
  return new TocsinError('ARGUMENT_INVALID', 'it is not said which messages', {
    allowed: '--id ID..., or --all',
    fix: 'see `tocsin dlq show QUEUE` for ids',
  });
}
