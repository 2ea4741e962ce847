import type { CommandProgress } from '../../../shared/policy/response-record.ts';
import { waits } from '../../../shared/policy/response-waits.ts';
import { intendCommand, isUnanswered, pollCommand, sendCommand } from '../host-command.ts';
import { type Journal, keep } from '../journal.ts';
import type { AttachStoragePorts } from '../ports.ts';
import type { Undone } from './outcome.ts';

/**
 * Takes the mount off and its line out of fstab, and has the guest say so. As long as the guest may still be at work on
 * the mount, nothing is done until the policy's time-out; then the guest is asked by the command that takes it off.
 */
export async function undoMount(ports: AttachStoragePorts, journal: Journal): Promise<Undone> {
  const { mount } = journal.record;
  if (mount === undefined) return { kind: 'undone', journal };
  const polled = await pollCommand(ports, journal.record, mount);
  const now = polled === mount ? journal : await keep(ports, journal, { mount: polled });
  if (isUntouched(polled)) return { kind: 'undone', journal: now };
  const quietUntilMs = polled.sentAtMs + Math.max(now.record.input.timeoutMs, waits.commandMs);
  if (polled.result === undefined && ports.clock() <= quietUntilMs) {
    return { kind: 'wait', pauseMs: waits.killSwitchPollMs };
  }
  return unmount(ports, now);
}

async function unmount(ports: AttachStoragePorts, journal: Journal): Promise<Undone> {
  const undo = journal.record.undo ?? { atMs: ports.clock() };
  const command = undo.unmount ?? intendCommand(ports, journal.record, 'detach');
  const intended =
    undo.unmount === undefined
      ? await keep(ports, journal, { undo: { ...undo, unmount: command } })
      : journal;
  if (!command.isSent) {
    await sendCommand(ports, intended.record, 'detach', command);
    await keep(ports, intended, { undo: { ...undo, unmount: { ...command, isSent: true } } });
    return { kind: 'wait', pauseMs: waits.commandPollMs };
  }
  const polled = await pollCommand(ports, intended.record, command);
  if (polled.result === undefined) {
    if (isUnanswered(ports, polled)) return { kind: 'stuck', journal: intended, reason: 'guest-unknown' };
    return { kind: 'wait', pauseMs: waits.commandPollMs };
  }
  const now =
    polled === command ? intended : await keep(ports, intended, { undo: { ...undo, unmount: polled } });
  const isOff = polled.result.status === 'succeeded' && polled.result.output.mounted === 'no';
  return isOff ? { kind: 'undone', journal: now } : { kind: 'stuck', journal: now, reason: 'unmount-failed' };
}

/** The host did not start the command, and will not. */
function isUntouched({ result }: CommandProgress): boolean {
  return result?.status === 'refused' || result?.status === 'expired';
}
