import { TocsinError } from '../../../shared/errors.ts';
import type { StepAnswer } from '../../../shared/policy/response-machine.ts';
import type { ResponseRecord } from '../../../shared/policy/response-record.ts';
import { isTerminal, pathToCompensating } from '../../../shared/policy/response-state.ts';
import { waits } from '../../../shared/policy/response-waits.ts';
import { volumeTags } from '../../../shared/policy/volume-choice.ts';
import { isKillSwitchOn } from '../../adapters/kill-switch.ts';
import { done, waitFor } from '../answers.ts';
import { finish } from '../finish.ts';
import { type Journal, move } from '../journal.ts';
import { renewLeases } from '../permission.ts';
import type { AttachStoragePorts } from '../ports.ts';
import type { Undone } from '../undo/outcome.ts';
import { undoAttachment } from '../undo/undo-attachment.ts';
import { undoMount } from '../undo/undo-mount.ts';
import { undoVolume } from '../undo/undo-volume.ts';

/**
 * Undoes what the response did, backwards: mount, attachment, volume, leases. Never detaches by force, never deletes what
 * it did not create, and does nothing while it cannot know what the guest does. Does nothing to a response that has ended.
 */
export async function compensate(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  const { state } = journal.record;
  if (state === 'RECEIVED') return end(ports, journal, 'FAILED', reasonOf(journal.record));
  if (isTerminal(state)) {
    await finish(ports, journal);
    return done;
  }
  const begun = await begin(ports, journal);
  const undo = begun.record.undo ?? { atMs: ports.clock() };
  const lateMs = undo.atMs + waits.killSwitchMs + waits.compensateMs;
  if (await isKillSwitchOn(ports.state)) {
    if (ports.clock() > undo.atMs + waits.killSwitchMs)
      return end(ports, begun, 'ROLLBACK_FAILED', 'kill-switch');
    await renewLeases(ports, begun);
    return waitFor(ports, waits.killSwitchPollMs);
  }
  if (!(await renewLeases(ports, begun))) return end(ports, begun, 'ROLLBACK_FAILED', 'lease-lost');
  if (ports.clock() > lateMs) return giveUp(ports, begun, 'compensation-timeout');
  return undoAll(ports, begun);
}

async function begin(ports: AttachStoragePorts, journal: Journal): Promise<Journal> {
  const reason = reasonOf(journal.record);
  let now = journal;
  for (const state of pathToCompensating(journal.record.state)) {
    const undo = state === 'COMPENSATING' ? { undo: { atMs: ports.clock() } } : {};
    now = await move(ports, now, state, { reason }, undo);
  }
  return now;
}

async function undoAll(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  let now = journal;
  try {
    for (const undo of [undoMount, undoAttachment, undoVolume]) {
      const outcome: Undone = await undo(ports, now);
      if (outcome.kind === 'wait') return waitFor(ports, outcome.pauseMs);
      if (outcome.kind === 'stuck') return giveUp(ports, outcome.journal, outcome.reason);
      now = outcome.journal;
    }
  } catch (error) {
    if (!(error instanceof TocsinError) || error.retryable) throw error;
    return giveUp(ports, now, error.code);
  }
  return end(ports, now, 'ROLLED_BACK', reasonOf(now.record));
}

/** Leaves the volume where it is, marked so that nobody takes it before a person has looked. */
async function giveUp(ports: AttachStoragePorts, journal: Journal, reason: string): Promise<StepAnswer> {
  const { volume, attach, input } = journal.record;
  if (volume !== undefined && (volume.created || attach !== undefined)) {
    await ports.volumes.tag(volume.id, { [volumeTags.quarantine]: input.response }).catch(ignoreRefusal);
  }
  return end(ports, journal, 'ROLLBACK_FAILED', reason);
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof TocsinError) || error.retryable) throw error;
}

async function end(
  ports: AttachStoragePorts,
  journal: Journal,
  state: 'FAILED' | 'ROLLED_BACK' | 'ROLLBACK_FAILED',
  reason: string,
): Promise<StepAnswer> {
  const { volume, plan, failure } = journal.record;
  const values = {
    reason,
    ...(failure !== undefined && failure !== reason && { failure }),
    ...(volume !== undefined && { volume: volume.id }),
    ...(plan !== undefined && { mount: plan.mount }),
  };
  await finish(ports, await move(ports, journal, state, values));
  return done;
}

function reasonOf({ failure }: ResponseRecord): string {
  return failure ?? 'unknown';
}
