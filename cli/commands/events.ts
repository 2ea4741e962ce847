import { type Command, Option } from 'commander';
import { followEvents } from '../../sdk/follow.ts';
import type { EventAnswer, EventsRequest } from '../../shared/api/events.ts';
import { severities, type TocsinEvent } from '../../shared/facts/event.ts';
import { readDurationMs, readNumber, readPairs } from '../arguments.ts';
import { type OutputOptions, printable, renderData, show } from '../output.ts';
import type { Session } from '../session.ts';
import { type Column, labelsText, renderFields, renderRow, renderTable } from '../table.ts';

interface EventsOptions extends OutputOptions {
  readonly follow?: boolean;
  readonly since: string;
  readonly type?: string;
  readonly host?: string;
  readonly severity?: string;
  readonly open?: boolean;
  readonly limit: string;
}

const transitions = ['occurred', 'raised', 'cleared'];

/** `events [--follow]`, `event ID`, `emit TYPE`. */
export function addEventCommands(program: Command, session: Session): void {
  program
    .command('events')
    .description('events, newest last')
    .option('-f, --follow', 'go on with new ones until Ctrl-C')
    .option('--since <duration>', 'how far back', '1h')
    .option('--type <type>', 'only of this type')
    .option('--host <host>', 'only of this host')
    .addOption(new Option('--severity <severity>', 'only of this severity').choices(severities))
    .option('--open', 'only raises whose episode is open')
    .option('--limit <count>', 'at most', '100')
    .action((options: EventsOptions) => (options.follow ? follow(session, options) : list(session, options)));
  program
    .command('event <id>')
    .description('one event, and the events that it was made of')
    .action(async (id: string, options: OutputOptions) => tellEvent(session, id, options));
  program
    .command('emit <type>')
    .description('post an event of your own; repeating it with the same --id and --at is harmless')
    .addOption(
      new Option('--transition <transition>', 'what it tells').choices(transitions).default('occurred'),
    )
    .addOption(new Option('--severity <severity>', 'how grave it is').choices(severities).default('info'))
    .option('--label <name=value...>', 'labels, such as service=shop')
    .option('--value <name=number...>', 'numbers that belong to it')
    .option('--message <text>', 'what a person should read')
    .option('--at <time>', 'RFC 3339')
    .option('--id <id>', 'your own name of this message')
    .action((type: string, options: EmitOptions) => emit(session, type, options));
}

async function list(session: Session, options: EventsOptions): Promise<void> {
  const page = await session.client().events({
    ...filterOf(options),
    from: sinceMs(session, options),
    limit: readNumber(options.limit, '--limit'),
    ...(options.open && { open: true }),
  });
  const events = [...page.events].reverse();
  show(session, options, events, () => renderTable(events, eventColumns));
  if (page.next !== undefined && !options.quiet)
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
  for await (const event of events) if (!options.quiet) session.print(renderFollowed(event, options));
}

/** `json`: a line for each event; `yaml`: a document for each. */
function renderFollowed(event: TocsinEvent, { output }: OutputOptions): string {
  switch (output) {
    case 'json':
      return JSON.stringify(event);
    case 'yaml':
      return `---\n${renderData(event, output)}`;
    case 'table':
      return printable(renderRow(event, eventColumns, followWidths));
  }
}

async function tellEvent(session: Session, id: string, options: OutputOptions): Promise<void> {
  const answer = await session.client().event(id);
  show(session, options, answer, () => renderAnswer(answer));
}

function renderAnswer({ event, causes }: EventAnswer): string {
  const told = renderFields(event);
  return causes.length === 0 ? told : `${told}\n\ncauses\n${renderTable(causes, eventColumns)}`;
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
  const { output: _output, quiet: _quiet, label = [], value = [], ...rest } = options;
  const labels = readPairs(label, '--label');
  const pairs = Object.entries(readPairs(value, '--value'));
  const values = Object.fromEntries(pairs.map(([name, text]) => [name, readNumber(text, `--value ${name}`)]));
  const request: EventsRequest = { events: [{ type, labels, values, ...rest }] };
  const answer = await session.client().emit(request);
  show(session, options, answer.events, () => renderTable(answer.events, emittedColumns));
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
  { title: 'LABELS', of: (event) => labelsText(event.labels) },
  { title: 'ID', of: (event) => event.id },
  { title: 'MESSAGE', of: (event) => event.message ?? event.reason ?? '' },
];

const followWidths = [24, 8, 24, 10, 32, 26, 0];

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
