import type { HostCommand } from '../api/commands.ts';
import { bytesPerGiB } from './attach-limits.ts';
import { waits } from './response-waits.ts';

/** Name on the hosts' allow-lists of the script that mounts a volume or takes it off. */
const attachCommandName = 'attach-storage';

export interface AttachCommandRequest {
  readonly commandId: string;
  readonly response: string;
  readonly action: 'attach' | 'detach';
  readonly volumeId: string;
  readonly sizeGiB: number;
  readonly mount: string;
  readonly filesystem: 'ext4' | 'xfs';
  /** True only with provenance; the host scans the device besides. */
  readonly mkfs: boolean;
  readonly sentAtMs: number;
}

/**
 * The command as its host gets it: each argument is `--name value` of the script. Pure, so that a repetition sends the
 * same command.
 */
export function attachCommand(request: AttachCommandRequest): HostCommand {
  return {
    id: request.commandId,
    name: attachCommandName,
    args: {
      action: request.action,
      volume: request.volumeId,
      mount: request.mount,
      fstype: request.filesystem,
      mkfs: request.mkfs ? 'yes' : 'no',
      exec: request.response,
      'size-bytes': String(request.sizeGiB * bytesPerGiB),
    },
    expiresAtMs: request.sentAtMs + waits.commandMs,
  };
}
