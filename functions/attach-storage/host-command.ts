import { type AttachCommandRequest, attachCommand } from '../../shared/policy/attach-command.ts';
import { commandId } from '../../shared/policy/response-ids.ts';
import type { CommandProgress, ResponseRecord } from '../../shared/policy/response-record.ts';
import { waits } from '../../shared/policy/response-waits.ts';
import type { AttachStoragePorts } from './ports.ts';

/** A command that is meant to be sent; keep it before sending. */
export function intendCommand(
  ports: AttachStoragePorts,
  record: ResponseRecord,
  action: AttachCommandRequest['action'],
): CommandProgress {
  return { commandId: commandId(record.input.response, action), sentAtMs: ports.clock(), isSent: false };
}

/** Sends the command; idempotent by its id, and the same for every call. */
export async function sendCommand(
  ports: AttachStoragePorts,
  record: ResponseRecord,
  action: AttachCommandRequest['action'],
  progress: CommandProgress & { readonly mkfs?: boolean },
): Promise<void> {
  const { input, plan, volume } = record;
  if (plan === undefined || volume === undefined) return;
  await ports.commands.send(
    input.target,
    attachCommand({
      commandId: progress.commandId,
      response: input.response,
      action,
      volumeId: volume.id,
      sizeGiB: volume.sizeGiB,
      mount: plan.mount,
      filesystem: input.step.filesystem,
      mkfs: progress.mkfs ?? false,
      sentAtMs: progress.sentAtMs,
    }),
  );
}

/** The command with its answer if there is one by now. */
export async function pollCommand<P extends CommandProgress>(
  ports: AttachStoragePorts,
  record: ResponseRecord,
  progress: P,
): Promise<P> {
  if (progress.result !== undefined) return progress;
  const answer = await ports.commands.result(record.input.target, progress.commandId);
  if (answer === undefined) return progress;
  const { status, exitCode, output, finishedAtMs } = answer;
  return { ...progress, result: { status, exitCode, output, finishedAtMs } };
}

/** True when no answer can be expected any more: expired, and the time for the answer is over too. */
export function isUnanswered(ports: AttachStoragePorts, progress: CommandProgress): boolean {
  return ports.clock() > progress.sentAtMs + waits.commandMs + waits.commandAnswerMs;
}
