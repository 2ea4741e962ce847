import { type Command, Option } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { type Comparison, compareWith } from '../../shared/language/backtest/compare.ts';
import type { FactsHeader } from '../../shared/language/backtest/facts.ts';
import { backtestLimits } from '../../shared/language/backtest/limits.ts';
import { type Needs, needsOf } from '../../shared/language/backtest/needs.ts';
import { openReplay } from '../../shared/language/backtest/replay.ts';
import type { BacktestRun } from '../../shared/language/backtest/result.ts';
import { ruleName } from '../../shared/language/backtest/statements.ts';
import { formatDuration } from '../../shared/time.ts';
import { readDurationMs, readNumber } from '../arguments.ts';
import type { Api } from '../backtest/api-events.ts';
import { type FactsAsked, factsOf, planFacts } from '../backtest/api-facts.ts';
import { type Estimate, estimateText } from '../backtest/estimate.ts';
import { type FactsSource, openFactsFile, openFactsWriter } from '../backtest/facts-source.ts';
import { makeProgressBar, type ProgressBar } from '../backtest/progress-bar.ts';
import { renderBacktest } from '../backtest/render-backtest.ts';
import { retryingIn } from '../backtest/retrying.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { compileFiles } from '../told-diagnostics.ts';
import { compileBase } from './diff.ts';

interface BacktestOptions extends OutputOptions {
  readonly since?: string;
  readonly against?: 'applied';
  readonly host?: string[];
  readonly maxItems: string;
  readonly from?: string;
  readonly export?: string;
}

const sinceDefault = '7d';

/** `backtest`: with `--against` exit code 0 if no difference is certain, 1 if one is; 2 if none is and nothing could be known of a rule. */
export function addBacktestCommand(program: Command, session: Session): void {
  program
    .command('backtest <files...>')
    .summary('what these files would have raised, and when')
    .description(
      'What these files would have raised, and when, run on the facts that are stored or were exported. What could not be known is told as such. With --against the differences to what was really raised; the exit code is 1 if one is certain; else 2 if nothing at all could be known of a rule, or the command failed; else 0.',
    )
    .option(
      '--since <duration>',
      `how far back, ${sinceDefault} if absent; samples are kept 7 days, events 90`,
    )
    .addOption(new Option('--against <what>', 'compare with what was really raised').choices(['applied']))
    .option('--host <host...>', 'only these hosts, by id or name')
    .option(
      '--max-items <count>',
      'items to read at most, those included that are only looked at',
      String(backtestLimits.items),
    )
    .option('--from <file>', 'facts of a file in place of the service')
    .option('--export <file>', 'write the facts that are read to a file')
    .action((names: string[], options: BacktestOptions) => backtest(session, names, options));
}

async function backtest(session: Session, names: readonly string[], options: BacktestOptions): Promise<void> {
  checkOptions(options);
  const compiled = compileFiles(session, names, options, exitCodes.failed);
  if (!compiled) return;
  const needs = needsOf(compiled.artifact);
  const bar = makeProgressBar(options.quiet ? {} : session);
  try {
    const { source, estimate } = await openSource(session, needs, options, bar);
    const { run, comparison } = await runOn(compiled.artifact, source, options, bar);
    bar.end();
    if (comparison !== undefined) session.exit(exitCodeOf(comparison));
    const cost = estimate && { estimate: { ...estimate, actualItems: source.itemsRead?.() } };
    const answer = { ...run, ...cost, ...(comparison && { against: comparison }) };
    show(session, options, answer, () => renderBacktest(run, comparison));
  } finally {
    bar.end();
  }
}

function exitCodeOf({ isSame, unknownRules }: Comparison): number {
  if (!isSame) return exitCodes.no;
  return unknownRules.length > 0 ? exitCodes.failed : exitCodes.done;
}

async function runOn(
  artifact: Artifact,
  { header, lines, done }: FactsSource,
  { against, export: path }: BacktestOptions,
  bar: ProgressBar,
): Promise<{ readonly run: BacktestRun; readonly comparison?: Comparison }> {
  const replay = openReplay(artifact, header);
  const writer = path === undefined ? undefined : openFactsWriter(path);
  writer?.write(header);
  for await (const line of lines) {
    writer?.write(line);
    replay.take(line);
    bar.show('running', done());
  }
  const run = replay.finish();
  writer?.close();
  if (against === undefined) return { run };
  return { run, comparison: compareWith(run, replay.said(), header.applied?.rules ?? []) };
}

interface Opened {
  readonly source: FactsSource;
  readonly estimate?: Estimate;
}

async function openSource(
  session: Session,
  needs: Needs,
  options: BacktestOptions,
  bar: ProgressBar,
): Promise<Opened> {
  const { from, against } = options;
  if (from !== undefined) {
    const source = await openFactsFile(from);
    checkHolds(source.header, needs, against !== undefined);
    return { source };
  }
  return openApi(session, needs, options, bar);
}

/** Says what will be read and what it costs before it is. */
async function openApi(
  session: Session,
  needs: Needs,
  { since = sinceDefault, against, host, maxItems, export: path, quiet }: BacktestOptions,
  bar: ProgressBar,
): Promise<Opened> {
  const sinceMs = readDurationMs(since, '--since');
  checkSince(sinceMs, since);
  const api: Api = { client: session.client(), retrying: retryingIn(session) };
  bar.show('counting');
  const toMs = session.clock();
  const isCompared = against !== undefined || path !== undefined;
  const applied = isCompared ? await appliedRules(api) : undefined;
  const asked: FactsAsked = {
    needs,
    fromMs: toMs - sinceMs,
    toMs,
    maxItems: readNumber(maxItems, '--max-items'),
    ...(applied && { applied }),
    ...(host && { hosts: host }),
  };
  const plan = await planFacts(api, asked, (share) => bar.show('counting', share));
  bar.end();
  const isShort = plan.read.length > 0 && plan.header.samplesFromMs > plan.header.fromMs;
  if (!quiet) {
    session.warn(estimateText(plan.estimate));
    if (isShort)
      session.warn(
        `samples are kept ${formatDuration(backtestLimits.samplesKeptMs)}: what rests on them is unknown before ${new Date(plan.header.samplesFromMs).toISOString()}`,
      );
  }
  return { source: factsOf(api, plan), estimate: plan.estimate };
}

async function appliedRules({ client, retrying }: Api): Promise<NonNullable<FactsHeader['applied']>> {
  const base = await retrying(() => client.definitions());
  if (base.version === null) return { version: null, rules: [] };
  const { hostRules, compositeRules } = compileBase(base);
  return { version: base.version, rules: [...hostRules, ...compositeRules].map(ruleName) };
}

/** Throws `FACTS_LACKING` unless a file of facts was made for at least what these rules read. */
function checkHolds(
  { metrics, heard, said, applied, receipts }: FactsHeader,
  needs: Needs,
  isCompared: boolean,
): void {
  const has = new Set([...metrics, ...heard]);
  const lacking = [...needs.metrics, ...needs.heard].filter((name) => !has.has(name));
  if (needs.readsReceipts && !receipts) lacking.push('receipts of documents');
  const unsaid = isCompared ? needs.said.filter((type) => !said?.includes(type)) : [];
  if (lacking.length === 0 && unsaid.length === 0 && (!isCompared || applied !== undefined)) return;
  throw new TocsinError('FACTS_LACKING', 'the file was written for other rules', {
    field: '--from',
    got: `a file without ${[...lacking, ...unsaid.map((type) => `what was raised as ${type}`)].join(', ')}`,
    fix: 'write it again from these files with --export',
  });
}

function checkSince(sinceMs: number, since: string): void {
  if (sinceMs > 0 && sinceMs <= backtestLimits.sinceMs) return;
  throw new TocsinError('ARGUMENT_INVALID', 'nothing is kept that long', {
    field: '--since',
    got: since,
    allowed: `more than 0s, at most ${formatDuration(backtestLimits.sinceMs)}`,
  });
}

function checkOptions({ from, since, export: path, host }: BacktestOptions): void {
  if (from === undefined) return;
  const other = since !== undefined ? '--since' : path !== undefined ? '--export' : host && '--host';
  if (other === undefined) return;
  throw new TocsinError('ARGUMENT_INVALID', 'a file of facts says itself what it is of', {
    field: other,
    got: `${other} beside --from`,
    fix: `leave out ${other}`,
  });
}
