import type { Command } from 'commander';
import { defaultIntervalMs, type Metric } from '../../shared/facts/catalogue/metric.ts';
import { metrics } from '../../shared/facts/metrics.ts';
import type { RawDefinitions } from '../../shared/language/raw.ts';
import { matchesGlob } from '../../shared/language/selectors.ts';
import { formatDuration } from '../../shared/time.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { compileFiles } from '../told-diagnostics.ts';

interface MetricsOptions extends OutputOptions {
  readonly name?: string;
  readonly sent?: boolean;
}

/** A metric with all that it leaves open. */
interface ListedMetric extends Required<Omit<Metric, 'isSigned' | 'isSent'>> {
  readonly isSigned: boolean;
  readonly isSent: boolean;
  /** `file:line` of the files that were named; absent: as the catalogue has it. */
  readonly declaredAt?: string;
}

const columns: readonly Column<ListedMetric>[] = [
  { title: 'METRIC', of: (metric) => metric.name },
  { title: 'UNIT', of: (metric) => metric.unit },
  { title: 'KIND', of: (metric) => metric.instrument },
  { title: 'LABELS', of: (metric) => metric.labels.join(' ') || '-' },
  { title: 'EVERY', of: (metric) => formatDuration(metric.intervalMs) },
  { title: 'SENT', of: (metric) => (metric.isSent ? 'always' : 'if set up') },
  { title: 'IS', of: (metric) => metric.description || '-' },
];
const declaredColumn: Column<ListedMetric> = {
  title: 'DECLARED',
  of: (metric) => metric.declaredAt ?? '-',
};

/** `metrics`: by name. Asks no service. */
export function addMetricsCommand(program: Command, session: Session): void {
  program
    .command('metrics [files...]')
    .summary('what rules can read of a host, and what of it every agent sends')
    .description(
      'The catalogue: what rules can read of a host, and what of it every agent sends. With definition files also the metrics that they declare, and the intervals that they give to those of the catalogue.',
    )
    .option('--name <glob>', 'only those whose whole name matches, such as "system.cpu.*"')
    .option('--sent', 'only what every agent sends')
    .action((names: string[], options: MetricsOptions) => listMetrics(session, names, options));
}

function listMetrics(session: Session, names: readonly string[], options: MetricsOptions): void {
  const { name = '*', sent } = options;
  const compiled = names.length === 0 ? undefined : compileFiles(session, names, options, exitCodes.no);
  if (names.length > 0 && !compiled) return;
  const listed = withDeclared(compiled?.definitions).filter(
    (metric) => matchesGlob(name, metric.name) && (metric.isSent || !sent),
  );
  show(session, options, listed, () =>
    renderTable(listed, compiled ? [...columns.slice(0, -1), declaredColumn, ...columns.slice(-1)] : columns),
  );
}

/** The catalogue in its own order, each as it is declared if it is; then the files' own, by name. */
function withDeclared(definitions: RawDefinitions | undefined): readonly ListedMetric[] {
  const declared = new Map(
    [...(definitions?.metrics ?? [])].map(([name, { value, at }]) => [
      name,
      listedMetric(value, `${at.file}:${at.line}`),
    ]),
  );
  const catalogued = metrics.map((metric) => declared.get(metric.name) ?? listedMetric(metric));
  const names = new Set(metrics.map(({ name }) => name));
  const own = [...declared.values()].filter(({ name }) => !names.has(name));
  return [...catalogued, ...own.sort((a, b) => (a.name < b.name ? -1 : 1))];
}

function listedMetric(metric: Metric, declaredAt?: string): ListedMetric {
  const { name, unit, instrument, resolution, labels, description } = metric;
  const { folds = [], intervalMs = defaultIntervalMs, isSigned = false, isSent = false } = metric;
  return {
    ...{ name, unit, instrument, resolution, labels, folds, intervalMs, isSigned, isSent, description },
    ...(declaredAt !== undefined && { declaredAt }),
  };
}
