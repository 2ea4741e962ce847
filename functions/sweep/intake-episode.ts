import type { Contact } from './contacts.ts';
import { judgeIntake } from './intake.ts';
import { endEpisode, intakeMark, type Mark, type Marks, openEpisode, rememberTaking } from './marks.ts';
import type { ExpectedHost } from './roster.ts';
import type { Run } from './run.ts';
import { intakeRaise, returnedAfterMs } from './silence-events.ts';

/** Which silent hosts may be told of. */
export type MayTell = (contact: Contact) => boolean;

const all: MayTell = () => true;
const none: MayTell = () => false;

/**
 * Raises and clears `INTAKE_DEGRADED`, and says whose silence is the host's own. While it is open nobody's is, until documents
 * have been coming in for `returnedAfterMs`: who was not heard once in that time is silent although the intake takes what others
 * send, be it most of the fleet. After its end all have as long to come back. Costs nothing unless a host fell silent just now.
 * What fails is kept with the errors of the run; then nobody's is.
 */
export async function watchIntake(
  run: Run,
  alive: readonly ExpectedHost[],
  isAnySilent: boolean,
): Promise<MayTell> {
  try {
    return await judgeSilence(run, alive, isAnySilent);
  } catch (error) {
    run.budget.errors.push(error);
    return none;
  }
}

async function judgeSilence(
  run: Run,
  alive: readonly ExpectedHost[],
  isAnySilent: boolean,
): Promise<MayTell> {
  const { state, contacts, marks, nowMs, budget } = run;
  const mark = marks.get(intakeMark);
  if (mark?.raise === undefined && !isAnySilent) return none;
  const isOpen = mark?.raise !== undefined;
  const { intake, judged, isTaking } = await judgeIntake(alive, contacts, nowMs, budget, isOpen);
  if (mark?.raise === undefined) {
    if (intake === 'degraded') await openEpisode(state, intakeMark, marks, intakeRaise(judged, nowMs));
    return intake === 'sound' && !mayReturn(marks, nowMs) ? all : none;
  }
  if (intake === 'sound') {
    await endEpisode(state, intakeMark, mark, { tMs: nowMs, nowMs, reason: 'condition-ended' });
    return none;
  }
  return duringOutage(run, mark, isTaking);
}

async function duringOutage(
  { state, nowMs }: Run,
  mark: Mark,
  isTaking: boolean | undefined,
): Promise<MayTell> {
  if (isTaking === undefined) return none;
  const { takingSinceMs } = mark;
  if (isTaking !== (takingSinceMs !== undefined))
    await rememberTaking(state, intakeMark, mark, isTaking ? nowMs : undefined);
  if (!isTaking || takingSinceMs === undefined || nowMs - takingSinceMs < returnedAfterMs) return none;
  return ({ heardMs }) => heardMs < takingSinceMs;
}

/** An outage of ours ended so lately that hosts still wait before they send again. A second one is told of meanwhile. */
function mayReturn(marks: Marks, nowMs: number): boolean {
  return nowMs - (marks.get(intakeMark)?.endedMs ?? Number.NEGATIVE_INFINITY) < returnedAfterMs;
}
