import { describe, expect, it } from 'vitest';
import { local, onAws, type Resource, resourcesOf, synthesise } from './synthesis.ts';

const aws = synthesise(onAws).serviceTemplate;
const emulated = synthesise(local).serviceTemplate;
const functions = resourcesOf(aws, 'AWS::Lambda::Function');

describe('every function', () => {
  it('runs on arm64 and Node 24, with a time limit', () => {
    for (const { Properties: fn } of Object.values(functions)) {
      expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      expect(fn.Timeout).toBeGreaterThanOrEqual(10);
    }
  });

  it('has 256 MB at most, but where instances of 100,000 facts are decided', () => {
    const large = ['correlate', 'wake'].map((name) => functionOf(name));
    for (const { MemorySize } of large) expect(MemorySize).toBe(1769);
    const properties = Object.values(functions).map(({ Properties }) => Properties);
    const rest = properties.filter((fn) => !large.includes(fn));
    expect(rest).toHaveLength(properties.length - large.length);
    for (const { MemorySize } of rest) expect(MemorySize).toBeLessThanOrEqual(256);
  });

  it('may wake itself by messages as often as it needs to, if it is made so', () => {
    const chained = Object.entries(functions).filter(
      ([, { Properties: fn }]) => fn.RecursiveLoop === 'Allow',
    );
    expect(chained.map(([id]) => id.replace(/Function[0-9A-F]{8}$/, ''))).toEqual(['seed']);
  });

  it('answers the API before the gateway gives up', () => {
    const names = [
      'authorize',
      'session',
      'enrol',
      'ingest',
      'collect',
      'query',
      'explain',
      'define',
      'deadletters',
      'hosts',
    ];
    for (const name of names) expect(functionOf(name).Timeout).toBeLessThan(29);
    expect(functionOf('authorize').Timeout).toBeLessThanOrEqual(10);
  });

  it('logs JSON of level INFO to a group of its own that forgets after a month', () => {
    const groups = resourcesOf(aws, 'AWS::Logs::LogGroup');
    const used = Object.values(functions).map(({ Properties: fn }) => {
      const { LogGroup, ...config } = fn.LoggingConfig;
      expect(config).toEqual({ LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: 'INFO' });
      return LogGroup.Ref;
    });
    expect(used.sort()).toEqual(Object.keys(groups).sort());
    for (const { Properties } of Object.values(groups)) {
      expect([7, 30]).toContain(Properties.RetentionInDays);
    }
    expect(groups[functionOf('ingest').LoggingConfig.LogGroup.Ref]?.Properties.RetentionInDays).toBe(7);
  });

  it('knows what it needs from its environment, and no secret', () => {
    const told = Object.entries(functions).map(([id, { Properties }]) => [
      id.replace(/Function[0-9A-F]{8}$/, ''),
      Object.keys(Properties.Environment.Variables)
        .filter((name) => name !== 'EVENTS_TABLE' && name !== 'STATE_TABLE')
        .sort(),
    ]);
    expect(Object.fromEntries(told)).toEqual({
      authorize: ['SESSION_SECRET'],
      session: ['OPERATOR_ACCESS', 'SESSION_SECRET'],
      enrol: ['HOST_SECRET'],
      ingest: ['HOST_SECRET', 'SAMPLES_TABLE'],
      collect: [],
      query: ['SAMPLES_TABLE'],
      explain: ['SAMPLES_TABLE'],
      define: [],
      seed: ['CORRELATE_QUEUE_URL', 'SEED_QUEUE_URL'],
      deadletters: ['BUS_NAME', 'DEAD_LETTER_URLS', 'WORK_QUEUE_URLS'],
      hosts: [],
      publish: ['BUS_NAME', 'QUARANTINE_URL'],
      correlate: ['CORRELATOR_ARN', 'SAMPLES_TABLE'],
      wake: ['SAMPLES_TABLE'],
      respond: ['RESPONSE_ARN'],
      attachstorage: ['COMMAND_TRANSPORT', 'SAMPLES_TABLE', 'SSM_DOCUMENT'],
      sweep: ['CORRELATOR_ARN', 'SAMPLES_TABLE'],
      health: ['DEAD_LETTER_URLS'],
      reconcile: ['BUS_NAME', 'QUARANTINE_URL'],
    });
    for (const { Properties } of Object.values(functions)) {
      expect(Properties.Environment.Variables).toHaveProperty('EVENTS_TABLE');
      expect(Properties.Environment.Variables).toHaveProperty('STATE_TABLE');
    }
  });

  it('is told the settings of the deployment', () => {
    const { OPERATOR_ACCESS } = functionOf('session').Environment.Variables;
    expect(JSON.parse(OPERATOR_ACCESS)).toEqual({ kind: 'iam', roles: {} });
    const attach = functionOf('attachstorage').Environment.Variables;
    expect([attach.COMMAND_TRANSPORT, attach.SSM_DOCUMENT]).toEqual(['ssm', 'Tocsin-AttachStorage']);
    const here = resourcesOf(emulated, 'AWS::Lambda::Function');
    const local = functionOf('attachstorage', here).Environment.Variables;
    expect([local.COMMAND_TRANSPORT, local.SSM_DOCUMENT]).toEqual(['agent', undefined]);
    expect(JSON.parse(functionOf('session', here).Environment.Variables.OPERATOR_ACCESS)).toEqual({
      kind: 'key',
      sha256: 'ab'.repeat(32),
    });
  });
});

function functionOf(
  name: string,
  among: Readonly<Record<string, Resource>> = functions,
): Resource['Properties'] {
  const found = Object.entries(among).find(([id]) => id.startsWith(`${name}Function`));
  return found?.[1].Properties;
}
