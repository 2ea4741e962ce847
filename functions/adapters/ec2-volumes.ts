import {
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  EC2Client,
  type Instance as Ec2Instance,
  type Volume as Ec2Volume,
  type Filter,
  type VolumeAttachment,
} from '@aws-sdk/client-ec2';
import { TocsinError } from '../../shared/errors.ts';
import type { Instance, Volume, VolumeState, Volumes } from '../ports/volumes.ts';
import { clientSettings } from './client-settings.ts';
import { callEc2 } from './ec2-errors.ts';

/** Pages of volumes that one `find` reads at most. */
const maxPages = 10;
const pageVolumes = 100;
const execTag = 'tocsin:exec';

/**
 * EC2's volumes. What is gone or was never there is undefined; all other refusals are `TocsinError`s with EC2's own code
 * (`VolumeInUse`), and `DEVICE_IN_USE` where EC2 says `InvalidParameterValue` of a device name.
 */
export function makeEc2Volumes(client: EC2Client = new EC2Client(clientSettings)): Volumes {
  return {
    instance: (instanceId) => findInstance(client, instanceId),
    find: ({ zone, state, tags }) => list(client, filtersOf(zone, state, tags)),
    get: async (volumeId) => (await listed(client, volumeId))?.[0],
    create: (request) => create(client, request),
    attach: async (VolumeId, InstanceId, Device) => {
      const command = new AttachVolumeCommand({ VolumeId, InstanceId, Device });
      await callEc2('attach volume', () => client.send(command));
    },
    detach: async (VolumeId, InstanceId) => {
      const command = new DetachVolumeCommand({ VolumeId, InstanceId });
      await callEc2('detach volume', () => client.send(command));
    },
    remove: async (VolumeId) => {
      await callEc2('delete volume', () => client.send(new DeleteVolumeCommand({ VolumeId })));
    },
    tag: async (volumeId, tags) => {
      const command = new CreateTagsCommand({ Resources: [volumeId], Tags: toTags(tags) });
      await callEc2('tag volume', () => client.send(command));
    },
  };
}

async function findInstance(client: EC2Client, instanceId: string): Promise<Instance | undefined> {
  const answer = await unlessGone(
    callEc2('describe instance', () =>
      client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] })),
    ),
  );
  const found = answer?.Reservations?.flatMap((reservation) => reservation.Instances ?? [])[0];
  if (found === undefined) return undefined;
  // An emulator may leave attachments out of the instance's own list.
  const attached = await list(client, [{ Name: 'attachment.instance-id', Values: [instanceId] }]);
  return toInstance(instanceId, found, attached);
}

function toInstance(id: string, found: Ec2Instance, attached: readonly Volume[]): Instance {
  const mapped = (found.BlockDeviceMappings ?? []).flatMap(({ DeviceName }) => DeviceName ?? []);
  const ofVolumes = attached.flatMap(({ attachment }) => attachment?.device ?? []);
  return {
    id,
    state: found.State?.Name ?? 'unknown',
    zone: found.Placement?.AvailabilityZone ?? '',
    type: found.InstanceType ?? '',
    tags: fromTags(found.Tags),
    devices: [...new Set([...mapped, ...ofVolumes])].sort(),
  };
}

async function create(client: EC2Client, request: Parameters<Volumes['create']>[0]): Promise<Volume> {
  const [made] = await list(client, filtersOf(undefined, undefined, { [execTag]: request.token }));
  if (made !== undefined) return made;
  const command = new CreateVolumeCommand({
    ClientToken: request.token,
    AvailabilityZone: request.zone,
    Size: request.sizeGiB,
    VolumeType: 'gp3',
    Encrypted: true,
    TagSpecifications: [
      { ResourceType: 'volume', Tags: toTags({ ...request.tags, [execTag]: request.token }) },
    ],
  });
  return toVolume(await callEc2('create volume', () => client.send(command)));
}

async function listed(client: EC2Client, volumeId: string): Promise<readonly Volume[] | undefined> {
  const command = new DescribeVolumesCommand({ VolumeIds: [volumeId] });
  const answer = await unlessGone(callEc2('describe volume', () => client.send(command)));
  return answer?.Volumes?.map(toVolume);
}

async function list(client: EC2Client, filters: Filter[]): Promise<readonly Volume[]> {
  const volumes: Volume[] = [];
  let next: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const command = new DescribeVolumesCommand({
      Filters: filters,
      MaxResults: pageVolumes,
      NextToken: next,
    });
    const answer = await callEc2('describe volumes', () => client.send(command));
    volumes.push(...(answer.Volumes ?? []).map(toVolume));
    next = answer.NextToken;
    if (next === undefined || next === '') return volumes;
  }
  return volumes;
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TocsinError && /^Invalid(?:Volume|InstanceID)\.NotFound$/.test(error.code))
      return undefined;
    throw error;
  }
}

function filtersOf(
  zone: string | undefined,
  state: VolumeState | undefined,
  tags: Readonly<Record<string, string>>,
): Filter[] {
  return [
    ...(zone === undefined ? [] : [{ Name: 'availability-zone', Values: [zone] }]),
    ...(state === undefined ? [] : [{ Name: 'status', Values: [state] }]),
    ...Object.entries(tags).map(([name, value]) => ({ Name: `tag:${name}`, Values: [value] })),
  ];
}

function toVolume(found: Ec2Volume): Volume {
  const attachment = toAttachment(found.Attachments?.[0]);
  return {
    id: found.VolumeId ?? '',
    state: found.State ?? 'error',
    zone: found.AvailabilityZone ?? '',
    sizeGiB: found.Size ?? 0,
    tags: fromTags(found.Tags),
    multiAttach: found.MultiAttachEnabled ?? false,
    fromSnapshot: (found.SnapshotId ?? '') !== '',
    ...(attachment !== undefined && { attachment }),
  };
}

function toAttachment(found: VolumeAttachment | undefined): Volume['attachment'] {
  if (found === undefined || found.State === 'detached') return undefined;
  return { instanceId: found.InstanceId ?? '', device: found.Device ?? '', state: found.State ?? 'busy' };
}

function fromTags(tags: Ec2Volume['Tags']): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function toTags(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
