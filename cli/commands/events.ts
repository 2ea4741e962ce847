import type { Command } from 'commander';
import { followEvents } from '../../sdk/follow.ts';
import type { EventsRequest } from '../../shared/api/events.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { readDurationMs, readNumber, readPairs } from '../arguments.ts';
import {
  type Column,
  type OutputOptions,
  outputOption,
  renderRow,
  renderRows,
  renderThing,
} from '../output.ts';
import type { Session } from '../session.ts';

interface EventsOptions extends OutputOptions {
  readonly follow?: boolean;
  readonly since: string;
  readonly type?: string;
  readonly host?: string;
  readonly severity?: string;
  readonly open?: boolean;
  readonly limit: string;
}

/** `events [--follow]`, `event ID`, `emit TYPE`. */
export function addEventCommands(program: Command, session: Session): void {
  program
    .command('events')
    .description('events, newest last')
    .option('-f, --follow', 'go on with new ones until Ctrl-C')
    .option('--since <duration>', 'how far back', '1h')
    .option('--type <type>')
    .option('--host <host>')
    .option('--severity <severity>')
    .option('--open', 'only raises whose episode is open')
    .option('--limit <count>', 'at most', '100')
    .addOption(outputOption())
    .action((options: EventsOptions) => (options.follow ? follow(session, options) : list(session, options)));
  program
    .command('event <id>')
    .description('one event, and the events that it was made of')
    .addOption(outputOption())
    .action(async (id: string, options: OutputOptions) => tellEvent(session, id, options));
  program
    .command('emit <type>')
    .description('post an event of your own; repeating it with the same --id and --at is harmless')
    .option('--transition <transition>', 'occurred, raised or cleared', 'occurred')
    .option('--severity <severity>', 'info, minor, major or critical', 'info')
    .option('--label <name=value...>')
    .option('--value <name=number...>')
    .option('--message <text>')
    .option('--at <time>', 'RFC 3339')
    .option('--id <id>', 'your own name of this message')
    .addOption(outputOption())
    .action((type: string, options: EmitOptions) => emit(session, type, options));
}

async function list(session: Session, options: EventsOptions): Promise<void> {
  const page = await session.client().events({
    ...filterOf(options),
    from: sinceMs(session, options),
    limit: readNumber(options.limit, '--limit'),
    ...(options.open && { open: true }),
  });
  session.print(renderRows([...page.events].reverse(), eventColumns, options.output));
  if (page.next !== undefined)
    session.warn(`there are more than ${options.limit}: narrow the filters or raise --limit`);
}

async function follow(session: Session, options: EventsOptions): Promise<void> {
  const events = followEvents(session.client(), {
    query: filterOf(options),
    fromMs: sinceMs(session, options),
    clock: session.clock,
    sleep: session.sleep,
    signal: session.signal,
  });
  for await (const event of events) {
    session.print(
      options.output === 'table' ? renderRow(event, eventColumns, followWidths) : JSON.stringify(event),
    );
  }
}

async function tellEvent(session: Session, id: string, { output }: OutputOptions): Promise<void> {
  const answer = await session.client().event(id);
  if (output !== 'table') return session.print(renderThing(answer, output));
  session.print(renderThing(answer.event, output));
  if (answer.causes.length > 0) session.print(`\ncauses\n${renderRows(answer.causes, eventColumns, output)}`);
}

interface EmitOptions extends OutputOptions {
  readonly transition: 'occurred' | 'raised' | 'cleared';
  readonly severity: TocsinEvent['severity'];
  readonly label?: string[];
  readonly value?: string[];
  readonly message?: string;
  readonly at?: string;
  readonly id?: string;
}

async function emit(session: Session, type: string, options: EmitOptions): Promise<void> {
  const { output, label = [], value = [], ...rest } = options;
  const labels = readPairs(label, '--label');
  const pairs = Object.entries(readPairs(value, '--value'));
  const values = Object.fromEntries(pairs.map(([name, text]) => [name, readNumber(text, `--value ${name}`)]));
  const request: EventsRequest = { events: [{ type, labels, values, ...rest }] };
  const answer = await session.client().emit(request);
  session.print(renderRows(answer.events, emittedColumns, output));
}

const emittedColumns: readonly Column<{ id: string; episode?: string; stored: string }>[] = [
  { title: 'ID', of: (row) => row.id },
  { title: 'EPISODE', of: (row) => row.episode ?? '-' },
  { title: 'STORED', of: (row) => row.stored },
];

const eventColumns: readonly Column<TocsinEvent>[] = [
  { title: 'TIME', of: (event) => new Date(event.t).toISOString() },
  { title: 'SEVERITY', of: (event) => event.severity },
  { title: 'TYPE', of: (event) => event.type },
  { title: 'TRANSITION', of: (event) => event.transition },
  { title: 'LABELS', of: labelsText },
  { title: 'ID', of: (event) => event.id },
  { title: 'MESSAGE', of: (event) => event.message ?? event.reason ?? '' },
];

const followWidths = [24, 8, 24, 10, 32, 26, 0];

function labelsText(event: TocsinEvent): string {
  return Object.entries(event.labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function filterOf({ type, host, severity }: EventsOptions): {
  type?: string;
  host?: string;
  severity?: string;
} {
  return {
    ...(type !== undefined && { type }),
    ...(host !== undefined && { host }),
    ...(severity !== undefined && { severity }),
  };
}

function sinceMs(session: Session, { since }: EventsOptions): number {
  return session.clock() - readDurationMs(since, '--since');
}
