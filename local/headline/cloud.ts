import {
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  EC2Client,
  RunInstancesCommand,
  type Tag,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { TocsinError } from '../../shared/errors.ts';
import { clientSettings } from '../environment.ts';

export interface DemoInstance {
  readonly id: string;
  readonly zone: string;
}

const demoTag = 'tocsin:demo';
const pool = 'demo';
const volumeGiB = 1;

/** Starts an instance for a host; the response acts on nothing that is not tagged as managed. */
export async function runInstance(endpoint: string, host: string): Promise<DemoInstance> {
  const client = new EC2Client(clientSettings(endpoint));
  const { Instances = [] } = await client.send(
    new RunInstancesCommand({
      ImageId: 'ami-00000000',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [
        { ResourceType: 'instance', Tags: tags({ Name: host, 'tocsin:managed': 'true', [demoTag]: host }) },
      ],
    }),
  );
  const { InstanceId: id, Placement } = Instances[0] ?? {};
  const zone = Placement?.AvailabilityZone;
  if (id !== undefined && zone !== undefined) return { id, zone };
  throw new TocsinError('NO_INSTANCE', 'the emulator started no instance', { got: host });
}

/** Creates the free volume that the response will find; answers with its id. */
export async function createFreeVolume(endpoint: string, zone: string): Promise<string> {
  const client = new EC2Client(clientSettings(endpoint));
  const { VolumeId } = await client.send(
    new CreateVolumeCommand({
      AvailabilityZone: zone,
      Size: volumeGiB,
      VolumeType: 'gp3',
      Encrypted: true,
      TagSpecifications: [
        {
          ResourceType: 'volume',
          Tags: tags({
            'tocsin:managed': 'true',
            'tocsin:pool': pool,
            'tocsin:blank': 'true',
            'tocsin:state': 'free',
          }),
        },
      ],
    }),
  );
  if (VolumeId !== undefined) return VolumeId;
  throw new TocsinError('NO_VOLUME', 'the emulator created no volume');
}

/** Deletes the instances and volumes of this and of earlier runs. */
export async function clearCloud(endpoint: string): Promise<void> {
  const client = new EC2Client(clientSettings(endpoint));
  const volumes = await client.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'tag:tocsin:pool', Values: [pool] }] }),
  );
  for (const { VolumeId, Attachments = [] } of volumes.Volumes ?? []) {
    if (Attachments.length > 0) await client.send(new DetachVolumeCommand({ VolumeId }));
    await client.send(new DeleteVolumeCommand({ VolumeId }));
  }
  const instances = await client.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag-key', Values: [demoTag] }] }),
  );
  const running = (instances.Reservations ?? [])
    .flatMap(({ Instances = [] }) => Instances)
    .filter(({ State }) => State?.Name !== 'terminated')
    .flatMap(({ InstanceId }) => InstanceId ?? []);
  if (running.length > 0) await client.send(new TerminateInstancesCommand({ InstanceIds: running }));
}

function tags(pairs: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(pairs).map(([Key, Value]) => ({ Key, Value }));
}
