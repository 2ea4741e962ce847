import { describe, expect, it } from 'vitest';
import { changedTables } from '../../local/changed-tables.ts';
import type { Template } from '../../local/stacks.ts';

const table = (...indexes: readonly string[]) => ({ Type: 'AWS::DynamoDB::Table', Properties: { indexes } });
const template = (Resources: Template['Resources']): Template => ({ Resources });
const before = template({
  Events: table('byDay'),
  State: table('due'),
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { length: 1 } },
});

describe('changed tables', () => {
  it.each<[string, Template['Resources'], readonly string[]]>([
    ['none, for the same template', before.Resources, []],
    ['none, for a new table beside them', { ...before.Resources, Samples: table() }, []],
    [
      'none, for a change of anything else',
      { ...before.Resources, Secret: { Type: 'AWS::SecretsManager::Secret' } },
      [],
    ],
    ['one with another property', { ...before.Resources, Events: table('byDay', 'open') }, ['Events']],
    ['one that goes', { Events: table('byDay') }, ['State']],
    ['one that comes under another name', { Events: table('byDay'), State2: table('due') }, ['State']],
    [
      'one that becomes something else',
      { ...before.Resources, State: { Type: 'AWS::S3::Bucket' } },
      ['State'],
    ],
  ])('names %s', (_, resources, changed) => {
    expect(changedTables(before, template(resources))).toEqual(changed);
  });
});
