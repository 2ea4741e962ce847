import type { Command } from 'commander';
import type { HostStateAnswer, HostView } from '../../shared/api/hosts.ts';
import { formatDuration } from '../../shared/time.ts';
import { readNumber, readPairs } from '../arguments.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';
import { type Column, labelsText, renderFields, renderTable } from '../table.ts';

const pageSize = 500;

/** `hosts [drain|activate|remove]`, `samples`, `enrol`. */
export function addHostCommands(program: Command, session: Session): void {
  addHosts(program, session);
  addSamples(program, session);
  addEnrol(program, session);
}

function addHosts(program: Command, session: Session): void {
  const hosts = program.command('hosts').description('list, drain, activate and remove hosts');
  hosts
    .command('list', { isDefault: true })
    .description('the hosts, with their last contact')
    .action(async (options: OutputOptions) => {
      const found = await allHosts(session);
      show(session, options, found, () => renderTable(found, hostColumns(session.clock())));
    });
  hosts
    .command('drain <host>')
    .description('keep a host, but expect nothing of it: no silence, no response')
    .action(async (host: string, options: OutputOptions) =>
      tellState(session, await session.client().drainHost(host), options),
    );
  hosts
    .command('activate <host>')
    .description('make a drained host active again')
    .action(async (host: string, options: OutputOptions) =>
      tellState(session, await session.client().drainHost(host, false), options),
    );
  hosts
    .command('remove <host>')
    .description('end a host: its credential is revoked, its open episodes are cleared')
    .action(async (host: string, options: OutputOptions) =>
      tellState(session, await session.client().removeHost(host), options),
    );
}

function addSamples(program: Command, session: Session): void {
  program
    .command('samples <host> <metric>')
    .description('the newest values of a metric, one line per series; -o json prints all points')
    .option('--from <time>', 'RFC 3339 or milliseconds; the last hour if absent')
    .option('--to <time>', 'RFC 3339 or milliseconds')
    .action(async (host: string, metric: string, options: OutputOptions & { from?: string; to?: string }) => {
      const { from, to } = options;
      const { series } = await session.client().samples(host, {
        metric,
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      });
      show(session, options, series, () => renderTable(series, seriesColumns));
    });
}

function addEnrol(program: Command, session: Session): void {
  program
    .command('enrol')
    .description('make a short-lived token with which agents get their identity')
    .option('--uses <count>', 'hosts that may use it', '1')
    .option('--minutes <minutes>', 'life in minutes', '60')
    .option('--tag <name=value...>', 'tags of the hosts that use it')
    .action(async (options: OutputOptions & { uses: string; minutes: string; tag?: string[] }) => {
      const answer = await session.client().createEnrolment({
        uses: readNumber(options.uses, '--uses'),
        lifeMinutes: readNumber(options.minutes, '--minutes'),
        tags: readPairs(options.tag ?? [], '--tag'),
      });
      show(session, options, answer, () => `${renderFields(answer)}\n\n${nextSteps}`);
    });
}

const nextSteps = [
  'On each host, with the token on standard input so that it stays out of the process list:',
  '  tocsin-agent enrol --config /etc/tocsin/agent.json --token-file -',
].join('\n');

async function allHosts(session: Session): Promise<HostView[]> {
  const client = session.client();
  const hosts: HostView[] = [];
  let after: string | undefined;
  do {
    const page = await client.hosts({ limit: pageSize, ...(after !== undefined && { after }) });
    hosts.push(...page.hosts);
    after = page.next;
  } while (after !== undefined);
  return hosts;
}

function hostColumns(nowMs: number): Column<HostView>[] {
  return [
    { title: 'HOST', of: (host) => host.host },
    { title: 'STATE', of: (host) => host.state },
    { title: 'LAST CONTACT', of: (host) => agoText(host.lastContactMs, nowMs) },
    { title: 'AGENT', of: (host) => host.agentVersion ?? '-' },
    { title: 'INSTANCE', of: (host) => host.instanceId ?? '-' },
    { title: 'ZONE', of: (host) => host.zone ?? '-' },
    { title: 'TAGS', of: (host) => labelsText(host.tags) },
  ];
}

type SeriesRow = {
  labels: Readonly<Record<string, string>>;
  points: readonly (readonly [number, number | null])[];
};

const seriesColumns: readonly Column<SeriesRow>[] = [
  { title: 'SERIES', of: (row) => labelsText(row.labels) || '-' },
  { title: 'POINTS', of: (row) => String(row.points.length) },
  { title: 'NEWEST', of: (row) => timeText(row.points.at(-1)?.[0]) },
  { title: 'VALUE', of: (row) => String(row.points.at(-1)?.[1] ?? 'unknown') },
];

function timeText(tMs: number | undefined): string {
  return tMs === undefined ? '-' : new Date(tMs).toISOString();
}

function agoText(atMs: number | null, nowMs: number): string {
  if (atMs === null) return 'never';
  return `${formatDuration(Math.max(0, Math.floor((nowMs - atMs) / 1_000) * 1_000))} ago`;
}

function tellState(session: Session, answer: HostStateAnswer, options: OutputOptions): void {
  const what = answer.changed ? 'is now' : 'was already';
  show(
    session,
    options,
    answer,
    () => `${answer.host} ${what} ${answer.state}; ${answer.cleared} open episodes cleared`,
  );
}
