import type { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { makeEc2Volumes } from '../../../functions/adapters/ec2-volumes.ts';
import { TocsinError } from '../../../shared/errors.ts';

type Sent = { readonly name: string; readonly input: Record<string, unknown> };

/** What EC2 does and the emulator does not: a client that answers by the command's name. */
function makeVolumes(answers: Record<string, (call: number) => object>) {
  const sent: Sent[] = [];
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const name = command.constructor.name.replace('Command', '');
      sent.push({ name, input: command.input });
      return answers[name]?.(sent.filter((each) => each.name === name).length) ?? {};
    },
  };
  return { volumes: makeEc2Volumes(client as unknown as EC2Client), sent };
}

function refusing(name: string, message = 'no', status = 400) {
  return () => {
    throw Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
  };
}

describe('makeEc2Volumes', () => {
  it.each([
    ['VolumeInUse', 'vol-1 is already attached to an instance', 400, 'VolumeInUse', false],
    [
      'InvalidParameterValue',
      "Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use",
      400,
      'DEVICE_IN_USE',
      false,
    ],
    [
      'InvalidParameterValue',
      'Value (x) for parameter device is invalid',
      400,
      'InvalidParameterValue',
      false,
    ],
    ['RequestLimitExceeded', 'slow down', 503, 'RequestLimitExceeded', true],
    ['InternalError', 'oh', 500, 'InternalError', true],
  ])('tells %s (%s) as it is', async (name, message, status, code, retryable) => {
    const { volumes } = makeVolumes({ AttachVolume: refusing(name, message, status) });
    const error = await volumes.attach('vol-1', 'i-1', '/dev/sdf').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TocsinError);
    expect([(error as TocsinError).code, (error as TocsinError).retryable]).toEqual([code, retryable]);
    expect((error as TocsinError).message).not.toContain(message);
  });

  it('creates encrypted gp3 volumes with a client token, after a look for the tag', async () => {
    const { volumes, sent } = makeVolumes({
      CreateVolume: () => ({ VolumeId: 'vol-1', State: 'creating', Size: 2 }),
    });
    const made = await volumes.create({
      token: 't1',
      zone: 'z',
      sizeGiB: 2,
      tags: { 'tocsin:managed': 'true' },
    });
    expect([made.id, made.state, sent.map(({ name }) => name)]).toEqual([
      'vol-1',
      'creating',
      ['DescribeVolumes', 'CreateVolume'],
    ]);
    expect(sent[0]?.input.Filters).toEqual([{ Name: 'tag:tocsin:exec', Values: ['t1'] }]);
    expect(sent[1]?.input).toEqual({
      ClientToken: 't1',
      AvailabilityZone: 'z',
      Size: 2,
      VolumeType: 'gp3',
      Encrypted: true,
      TagSpecifications: [
        {
          ResourceType: 'volume',
          Tags: [
            { Key: 'tocsin:managed', Value: 'true' },
            { Key: 'tocsin:exec', Value: 't1' },
          ],
        },
      ],
    });
  });

  it('reads all pages of a list, up to its bound', async () => {
    const page = (call: number, last: number) => ({
      Volumes: [{ VolumeId: `vol-${call}` }],
      ...(call < last && { NextToken: String(call) }),
    });
    const three = makeVolumes({ DescribeVolumes: (call) => page(call, 3) });
    expect((await three.volumes.find({ tags: {} })).map(({ id }) => id)).toEqual(['vol-1', 'vol-2', 'vol-3']);
    const endless = makeVolumes({ DescribeVolumes: (call) => page(call, Number.POSITIVE_INFINITY) });
    expect(await endless.volumes.find({ tags: {} })).toHaveLength(10);
  });

  it('counts the devices of the instance and of the volumes on it, each once', async () => {
    const { volumes } = makeVolumes({
      DescribeInstances: () => ({
        Reservations: [
          { Instances: [{ State: { Name: 'running' }, BlockDeviceMappings: [{ DeviceName: '/dev/sdf' }] }] },
        ],
      }),
      DescribeVolumes: () => ({
        Volumes: ['/dev/sdf', '/dev/sdg'].map((Device) => ({ Attachments: [{ Device, State: 'attached' }] })),
      }),
    });
    expect((await volumes.instance('i-1'))?.devices).toEqual(['/dev/sdf', '/dev/sdg']);
  });

  it('tells volumes from a snapshot and shared ones', async () => {
    const { volumes } = makeVolumes({
      DescribeVolumes: () => ({
        Volumes: [{ VolumeId: 'v', SnapshotId: 'snap-1', MultiAttachEnabled: true }],
      }),
    });
    expect(await volumes.get('v')).toMatchObject({ fromSnapshot: true, multiAttach: true });
  });

  it('knows nothing of a volume or instance that is gone', async () => {
    const { volumes } = makeVolumes({
      DescribeVolumes: refusing('InvalidVolume.NotFound'),
      DescribeInstances: refusing('InvalidInstanceID.NotFound'),
    });
    expect([await volumes.get('vol-1'), await volumes.instance('i-1')]).toEqual([undefined, undefined]);
  });
});
