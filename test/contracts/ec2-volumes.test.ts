import { randomUUID } from 'node:crypto';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { makeEc2Volumes } from '../../functions/adapters/ec2-volumes.ts';
import { describeVolumes } from './volumes.ts';

const zone = 'us-east-1a';

/** The emulator has no states of transition, and accepts what EC2 refuses; the fake is held to all of it. */
const differences = { acceptsDoubleAttach: true, acceptsOtherZone: true, acceptsDeviceInUse: true };

describeVolumes(
  'EC2 on the emulator',
  async () => {
    const client = new EC2Client();
    return {
      volumes: makeEc2Volumes(client),
      instanceId: await runInstance(client, zone),
      farInstanceId: await runInstance(client, 'us-east-1b'),
      zone,
      tags: { 'tocsin:managed': 'true', 'tocsin:pool': randomUUID() },
      token: randomUUID(),
    };
  },
  differences,
);

async function runInstance(client: EC2Client, where: string): Promise<string> {
  const answer = await client.send(
    new RunInstancesCommand({
      ImageId: 'ami-12345678',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      Placement: { AvailabilityZone: where },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'tocsin:managed', Value: 'true' }] }],
    }),
  );
  return answer.Instances?.[0]?.InstanceId ?? '';
}
