import type { StepAnswer } from '../../../shared/policy/response-machine.ts';
import type { ResponseRecord } from '../../../shared/policy/response-record.ts';
import { waits } from '../../../shared/policy/response-waits.ts';
import { done, fail, waitFor } from '../answers.ts';
import { type Journal, move } from '../journal.ts';
import { mountedBytes } from '../mounted.ts';
import { refusal } from '../permission.ts';
import type { AttachStoragePorts } from '../ports.ts';

/** A file system is smaller than its device; this share of the size must be there. */
const fileSystemShare = 0.75;

/**
 * Success is what is seen afterwards: the command's proof (UUID, canary, size), and the host's own samples, built after
 * the mount, that show the mount point with the size that was asked for.
 */
export async function verify(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  const { record } = journal;
  if ((record.state !== 'RUNNING' && record.state !== 'VERIFYING') || record.plan === undefined) return done;
  const stop = await refusal(ports, journal);
  if (stop !== undefined) return fail(ports, journal, stop);
  const verifying = record.state === 'VERIFYING' ? journal : await move(ports, journal, 'VERIFYING', {});
  const missing = missingProof(record);
  if (missing !== undefined) return fail(ports, verifying, missing);
  // Before the command the mount point was not there: a later document that shows it was built after the mount.
  const sinceMs = record.mount?.sentAtMs ?? Number.POSITIVE_INFINITY;
  const seenBytes = await mountedBytes(ports, record.input.target, record.plan.mount, sinceMs);
  if (seenBytes !== undefined && seenBytes >= record.input.step.sizeBytes * fileSystemShare) return done;
  const waitedMs = ports.clock() - verifying.record.changedAtMs;
  if (waitedMs <= record.input.verifyWithinMs) return waitFor(ports, waits.verifyPollMs);
  return fail(ports, verifying, seenBytes === undefined ? 'not-seen' : 'too-small');
}

function missingProof({ mount, input, plan }: ResponseRecord): string | undefined {
  const output = mount?.result?.output ?? {};
  if ((output.uuid ?? '') === '') return 'no-uuid';
  if (output.canary !== 'ok') return 'no-canary';
  if (output.mountpoint !== plan?.mount) return 'other-mount';
  return Number(output.size_bytes) >= input.step.sizeBytes ? undefined : 'too-small';
}
