import { type Clock, secondMs } from '../../shared/time.ts';
import type { SampleStore, StateStore } from '../ports/stores.ts';
import { skewChange } from './clock-skew.ts';
import { makeContacts, queriesPerRun } from './contacts.ts';
import { watchIntake } from './intake-episode.ts';
import { endEpisode, openEpisode, readMarks, silenceMark, skewMark } from './marks.ts';
import { type ExpectedHost, makeRoster, type Roster } from './roster.ts';
import { type Run, writeEach } from './run.ts';
import { isSilent, silenceRaise, silentFlushes, skewRaise } from './silence-events.ts';

export interface SilencePorts {
  readonly state: StateStore;
  readonly samples: Pick<SampleStore, 'newest' | 'receipts'>;
  readonly clock: Clock;
}

/** From its start a run looks at hosts this long, and begins writes this long; the function is ended after 50 s. */
export const runLimits = { lookMs: 25 * secondMs, writeMs: 40 * secondMs } as const;

/**
 * Raises `HOST_SILENT` for active hosts from which nothing was heard, by receive time, and clears it at their next contact. If
 * most hosts fall silent at once it is ours, not theirs: one `INTAKE_DEGRADED` stands for all, and after its end all have the time
 * to come back. Raises and clears `CLOCK_SKEW` by what documents tell of their host's clock. Mark and event are one transaction,
 * so each raise and clear is once, also if two runs overlap or one dies anywhere; what a run has no time for, or what fails, the
 * next one does. Throws the first of the errors when all else is done. Between runs only facts are remembered.
 */
export function makeHostWatch({ state, samples, clock }: SilencePorts): () => Promise<void> {
  const roster = makeRoster(state);
  const contacts = makeContacts(samples, clock);
  return async () => {
    const nowMs = clock();
    await roster.refresh(nowMs);
    contacts.keep(roster.expected());
    const errors: unknown[] = [];
    const budget = { queries: queriesPerRun, untilMs: nowMs + runLimits.lookMs, errors };
    const marks = await readMarks(state);
    const run = { state, clock, contacts, marks, nowMs, budget, writeUntilMs: nowMs + runLimits.writeMs };
    await endLeft(run, roster);
    await watchHosts(run, roster.expected());
    await watchClocks(run, roster.expected());
    if (errors.length > 0) throw errors[0];
  };
}

async function watchHosts(run: Run, expected: readonly ExpectedHost[]): Promise<void> {
  const { contacts, marks, nowMs, budget } = run;
  const isOpen = ({ host }: ExpectedHost) => marks.get(silenceMark(host))?.raise !== undefined;
  const alive = expected.filter((host) => !isOpen(host));
  const due = alive.filter((host) => isSilent(contacts.of(host), nowMs));
  await contacts.look(due, silentFlushes, nowMs, budget);
  const silent = due.filter(
    (host) => isSilent(contacts.of(host), nowMs) && contacts.isCertain(host, silentFlushes, nowMs),
  );
  const mayTell = await watchIntake(run, alive, silent.length > 0);
  await writeEach(run, silent.map(contacts.of).filter(mayTell), (contact) =>
    openEpisode(run.state, silenceMark(contact.host), marks, silenceRaise(contact, nowMs)),
  );
  await clearReturned(run, expected.filter(isOpen));
}

/** Who is known to be silent is looked at last. */
async function clearReturned(run: Run, open: readonly ExpectedHost[]): Promise<void> {
  const { state, contacts, marks, nowMs, budget } = run;
  await contacts.look(open, silentFlushes, nowMs, budget);
  await writeEach(run, open.map(contacts.of), async ({ host, heardMs }) => {
    const mark = marks.get(silenceMark(host));
    if (mark?.raise === undefined || heardMs <= (mark.raise.start as number)) return;
    await endEpisode(state, silenceMark(host), mark, { tMs: heardMs, nowMs, reason: 'condition-ended' });
  });
}

async function watchClocks(run: Run, expected: readonly ExpectedHost[]): Promise<void> {
  const { state, contacts, marks, nowMs } = run;
  const told = expected.map(contacts.of).flatMap((contact) => {
    const change = skewChange(contact, marks);
    return change === undefined ? [] : [{ contact, change }];
  });
  await writeEach(run, told, async ({ contact, change }) => {
    const name = skewMark(contact.host);
    if (change.kind === 'raise')
      return openEpisode(state, name, marks, skewRaise(contact, change.offsetMs, nowMs));
    const mark = marks.get(name);
    if (mark !== undefined)
      await endEpisode(state, name, mark, { tMs: contact.heardMs, nowMs, reason: 'condition-ended' });
  });
}

/**
 * Open episodes of hosts that are expected no more: a drained host's end as `left`. A removed host's were cleared by its
 * removal.
 */
async function endLeft(run: Run, roster: Roster): Promise<void> {
  const { state, marks, nowMs } = run;
  const ended = roster.left().flatMap(({ host, state: is, leftMs }) =>
    [silenceMark(host), skewMark(host)].flatMap((name) => {
      const mark = marks.get(name);
      return mark?.raise === undefined ? [] : [{ name, mark, is, leftMs }];
    }),
  );
  await writeEach(run, ended, ({ name, mark, is, leftMs }) =>
    is === 'draining'
      ? endEpisode(state, name, mark, { tMs: leftMs, nowMs: leftMs, reason: 'left' })
      : endEpisode(state, name, mark, { silentlyMs: nowMs }),
  );
}
