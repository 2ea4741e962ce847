import type { StepAnswer } from '../../../shared/policy/response-machine.ts';
import type { CommandProgress } from '../../../shared/policy/response-record.ts';
import { waits } from '../../../shared/policy/response-waits.ts';
import { volumeTags } from '../../../shared/policy/volume-choice.ts';
import { done, fail, waitFor } from '../answers.ts';
import { intendCommand, isUnanswered, pollCommand, sendCommand } from '../host-command.ts';
import { type Journal, keep } from '../journal.ts';
import { refusal } from '../permission.ts';
import type { AttachStoragePorts } from '../ports.ts';

/** Has the host find the device, format it if it is provably blank, mount it and prove it. */
export async function mount(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  const { record } = journal;
  if (record.state !== 'RUNNING' || record.volume === undefined) return done;
  const stop = await refusal(ports, journal);
  if (stop !== undefined && record.mount?.result === undefined) return fail(ports, journal, stop);
  const progress = record.mount ?? { ...intendCommand(ports, record, 'attach'), mkfs: record.volume.blank };
  const intended = record.mount === undefined ? await keep(ports, journal, { mount: progress }) : journal;
  if (!progress.isSent) {
    // Before the command: a volume that may have been formatted never says that it is blank.
    if (progress.mkfs) await ports.volumes.tag(record.volume.id, { [volumeTags.blank]: 'false' });
    await sendCommand(ports, intended.record, 'attach', progress);
    await keep(ports, intended, { mount: { ...progress, isSent: true } });
    return waitFor(ports, waits.commandPollMs);
  }
  const polled = await pollCommand(ports, record, progress);
  if (polled.result === undefined) {
    return isUnanswered(ports, polled)
      ? fail(ports, intended, 'guest-unknown')
      : waitFor(ports, waits.commandPollMs);
  }
  const answered = polled === progress ? intended : await keep(ports, intended, { mount: polled });
  return polled.result.status === 'succeeded' ? done : fail(ports, answered, refusalOf(polled));
}

/** `mount-` and the host's own reason if it gave one in a word, else how the command ended. */
function refusalOf({ result }: CommandProgress): string {
  const reason = result?.output.reason ?? '';
  return `mount-${/^[a-z][a-z-]{0,39}$/.test(reason) ? reason : (result?.status ?? 'unknown')}`;
}
