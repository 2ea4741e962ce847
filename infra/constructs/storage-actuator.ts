import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { attachLimits } from '../../shared/policy/attach-limits.ts';

/** Tags that a response may write on a managed volume after its creation. */
const stateTags = ['tocsin:state', 'tocsin:host', 'tocsin:exec', 'tocsin:blank', 'tocsin:quarantine'];
const managed = { StringEquals: { 'aws:ResourceTag/tocsin:managed': 'true' } };

/**
 * What attaching storage may do in EC2: read; attach and detach what is tagged `tocsin:managed`; create small encrypted
 * volumes with that tag; delete only volumes that never left the state `creating`. Nothing of it touches what is tagged
 * `tocsin:protected`.
 */
export function storageStatements(scope: Construct): readonly PolicyStatement[] {
  const { partition, region, account } = Stack.of(scope);
  const volumes = `arn:${partition}:ec2:${region}:${account}:volume/*`;
  const instances = `arn:${partition}:ec2:${region}:${account}:instance/*`;
  return [
    new PolicyStatement({
      sid: 'Read',
      actions: ['ec2:DescribeInstances', 'ec2:DescribeVolumes'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': region } },
    }),
    new PolicyStatement({
      sid: 'AttachOnlyManaged',
      actions: ['ec2:AttachVolume', 'ec2:DetachVolume'],
      resources: [volumes, instances],
      conditions: managed,
    }),
    new PolicyStatement({
      sid: 'CreateSmallEncryptedTagged',
      actions: ['ec2:CreateVolume'],
      resources: [volumes],
      conditions: {
        StringEquals: { 'aws:RequestTag/tocsin:managed': 'true', 'ec2:VolumeType': 'gp3' },
        Bool: { 'ec2:Encrypted': 'true' },
        NumericLessThanEquals: { 'ec2:VolumeSize': String(attachLimits.sizeGiB) },
      },
    }),
    new PolicyStatement({
      sid: 'TagAtCreation',
      actions: ['ec2:CreateTags'],
      resources: [volumes],
      conditions: { StringEquals: { 'ec2:CreateAction': 'CreateVolume' } },
    }),
    new PolicyStatement({
      sid: 'StateTagsOnManaged',
      actions: ['ec2:CreateTags'],
      resources: [volumes],
      conditions: { ...managed, 'ForAllValues:StringEquals': { 'aws:TagKeys': stateTags } },
    }),
    new PolicyStatement({
      sid: 'DeleteOnlyWhatIsBeingCreated',
      actions: ['ec2:DeleteVolume'],
      resources: [volumes],
      conditions: {
        StringEquals: {
          'aws:ResourceTag/tocsin:managed': 'true',
          'aws:ResourceTag/tocsin:state': 'creating',
        },
      },
    }),
    new PolicyStatement({
      sid: 'NeverProtected',
      effect: Effect.DENY,
      actions: ['ec2:AttachVolume', 'ec2:DetachVolume', 'ec2:DeleteVolume'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:ResourceTag/tocsin:protected': 'true' } },
    }),
  ];
}
