import type { Command } from 'commander';
import type { HealthAnswer } from '../../shared/api/health.ts';
import { formatDuration } from '../../shared/time.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { renderTable } from '../table.ts';

/** `health`: exit code 0 if all is well, 1 if not. */
export function addHealthCommand(program: Command, session: Session): void {
  program
    .command('health')
    .description(
      'Whether what is stored reaches whom it concerns: the event that goes all the way each minute, publication, timers, dead letters and the reconciler. The exit code is 1 if something is wrong.',
    )
    .action(async (options: OutputOptions) => {
      const answer = await session.client().health();
      show(session, options, answer, () => renderHealth(answer));
      if (!answer.isHealthy) session.exit(exitCodes.no);
    });
}

function renderHealth(answer: HealthAnswer): string {
  const { canary, publishLagMs, overdueTimers, stuckInstances, deadLetters, reconciler, problems } = answer;
  const rows: readonly (readonly [string, string])[] = [
    ['canary, last back', ago(canary.ageMs)],
    ['canary, took', duration(canary.travelMs)],
    ['publication, took', duration(publishLagMs)],
    ['overdue timers', String(overdueTimers)],
    ['stuck instances', String(stuckInstances)],
    ...deadLetters.map(({ queue, waiting }) => [`dead letters, ${queue}`, String(waiting)] as const),
    ['reconciler, last run', ago(reconciler.ageMs)],
    ['reconciler, behind', duration(reconciler.lagMs)],
    ['reconciler, found', reconciler.published === null ? 'unknown' : String(reconciler.published)],
  ];
  const table = renderTable(rows, [
    { title: 'FIGURE', of: ([name]) => name },
    { title: 'VALUE', of: ([, value]) => value },
  ]);
  const verdict = problems.length === 0 ? ['all is well'] : problems.map((problem) => `PROBLEM ${problem}`);
  return [table, '', ...verdict].join('\n');
}

function ago(ageMs: number | null): string {
  return ageMs === null ? 'never' : `${duration(ageMs)} ago`;
}

function duration(ms: number | null): string {
  return ms === null ? 'unknown' : formatDuration(ms);
}
