import type { StepAnswer } from '../../../shared/policy/response-machine.ts';
import type { ResponseRecord } from '../../../shared/policy/response-record.ts';
import { waits } from '../../../shared/policy/response-waits.ts';
import { volumeTags } from '../../../shared/policy/volume-choice.ts';
import { done, fail, waitFor } from '../answers.ts';
import { finish } from '../finish.ts';
import { type Journal, move } from '../journal.ts';
import { refusal } from '../permission.ts';
import type { AttachStoragePorts } from '../ports.ts';

/** Marks the volume, tells the world, starts the cooldown and gives the leases back. */
export async function close(ports: AttachStoragePorts, journal: Journal): Promise<StepAnswer> {
  const { record } = journal;
  if (record.state === 'SUCCEEDED') {
    await finish(ports, journal);
    return done;
  }
  if (record.volume === undefined) return fail(ports, journal, 'no-volume');
  const stop = await refusal(ports, journal);
  if (stop === 'kill-switch' && ports.clock() <= record.changedAtMs + waits.killSwitchMs) {
    return waitFor(ports, waits.killSwitchPollMs);
  }
  if (stop !== undefined) return fail(ports, journal, stop);
  const tags = { [volumeTags.state]: 'in-use', [volumeTags.host]: record.input.target };
  await ports.volumes.tag(record.volume.id, tags);
  const values = attachedValues(record);
  await finish(ports, await move(ports, journal, 'SUCCEEDED', values, {}, [['STORAGE_ATTACHED', values]]));
  return done;
}

function attachedValues({ volume, plan, attach, mount }: ResponseRecord) {
  const output = mount?.result?.output ?? {};
  return {
    volume: volume?.id ?? '',
    mount: plan?.mount ?? '',
    device: output.device ?? attach?.device ?? '',
    uuid: output.uuid ?? '',
    sizeBytes: Number(output.size_bytes ?? 0),
    created: volume?.created ?? false,
    formatted: output.formatted === 'yes',
  };
}
