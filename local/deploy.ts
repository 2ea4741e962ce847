import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TocsinError } from '../shared/errors.ts';
import { type Cdk, makeCdk } from './cdk.ts';
import { changedTables } from './changed-tables.ts';
import { hashInputs } from './deployed-inputs.ts';
import { applyFixups } from './fixups.ts';
import type { Log } from './project.ts';
import { makeStacks, type Stacks, type Template } from './stacks.ts';

export interface DeployOptions {
  readonly endpoint: string;
  /** Folder of the emulator's instance: templates and the hash of what was deployed are kept in it. */
  readonly dir: string;
  /** Lower-case hex SHA-256 of the operator key. */
  readonly operatorKeySha256: string;
  readonly log: Log;
  /** Ends what is under way, which then throws. */
  readonly signal?: AbortSignal;
}

/** Where a program finds the deployment. */
export interface Deployment {
  readonly endpoint: string;
  /** Base address of the API, without `/v1`. */
  readonly api: string;
  readonly bus: string;
  readonly eventsTopicArn: string;
  readonly alarmsTopicArn: string;
  readonly responsesTopicArn: string;
  readonly eventsTable: string;
  readonly stateTable: string;
}

const dataStack = 'TocsinData';
const serviceStack = 'TocsinService';
const toolkitStack = 'CDKToolkit';
const usable: readonly string[] = ['CREATE_COMPLETE', 'UPDATE_COMPLETE'];

/**
 * Deploys both stacks onto the emulator, or nothing if nothing changed since the last time. A stack that a failed
 * deployment left behind is deleted first. Throws `TABLES_CHANGED` rather than let the emulator empty a table.
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const { endpoint, dir, operatorKeySha256, log, signal } = options;
  const stacks = makeStacks(endpoint);
  const context = {
    'tocsin:commandTransport': 'agent',
    'tocsin:operatorAccess': JSON.stringify({ kind: 'key', sha256: operatorKeySha256 }),
  };
  const hash = await hashInputs({ context, endpoint });
  const hashFile = join(dir, 'deployed.json');
  if (!(await isDeployed(stacks, hashFile, hash))) {
    const cdk = makeCdk(endpoint, signal);
    await deployAll({ cdk, stacks, outputDir: join(dir, 'cdk.out'), context, log });
    await applyFixups(endpoint, stacks, [dataStack, serviceStack]);
    await writeFile(hashFile, JSON.stringify({ hash }));
  }
  return describe(endpoint, stacks);
}

interface Work {
  readonly cdk: Cdk;
  readonly stacks: Stacks;
  readonly outputDir: string;
  readonly context: Readonly<Record<string, string>>;
  readonly log: Log;
}

async function isDeployed(stacks: Stacks, hashFile: string, hash: string): Promise<boolean> {
  if (!existsSync(hashFile)) return false;
  const known: unknown = JSON.parse(await readFile(hashFile, 'utf8'));
  if (!isDeepStrictEqual(known, { hash })) return false;
  const views = await Promise.all([dataStack, serviceStack].map((name) => stacks.describe(name)));
  return views.every((view) => view !== undefined && usable.includes(view.status));
}

async function deployAll({ cdk, stacks, outputDir, context, log }: Work): Promise<void> {
  const started = performance.now();
  const tell = (step: string): void =>
    log(`${step} (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
  log('building functions and templates ...');
  await cdk.synthesize(outputDir, context);
  tell('built');
  await removeBroken(stacks, log);
  await refuseChangedTables(stacks, outputDir);
  if ((await stacks.describe(toolkitStack)) === undefined) {
    await cdk.bootstrap(outputDir);
    tell('bootstrapped');
  }
  await cdk.deploy(outputDir);
  tell('deployed');
}

/** The service stack goes first: it imports what the data stack exports. */
async function removeBroken(stacks: Stacks, log: Log): Promise<void> {
  for (const name of [serviceStack, dataStack, toolkitStack]) {
    const view = await stacks.describe(name);
    if (view === undefined || usable.includes(view.status)) continue;
    log(`stack ${name} is in state ${view.status}, from a deployment that failed: deleting it`);
    await stacks.remove(name);
  }
}

async function refuseChangedTables(stacks: Stacks, outputDir: string): Promise<void> {
  if ((await stacks.describe(dataStack)) === undefined) return;
  const text = await readFile(join(outputDir, `${dataStack}.template.json`), 'utf8');
  const changed = changedTables(await stacks.template(dataStack), JSON.parse(text) as Template);
  if (changed.length === 0) return;
  throw new TocsinError('TABLES_CHANGED', 'the emulator would empty a table whose properties change', {
    got: `changed: ${changed.join(', ')}`,
    fix: 'keep what you need (tocsin events --output json > events.json), then begin anew: npm start -- --reset',
  });
}

async function describe(endpoint: string, stacks: Stacks): Promise<Deployment> {
  const data = (await stacks.describe(dataStack))?.outputs ?? {};
  const service = (await stacks.describe(serviceStack))?.outputs ?? {};
  const output = (name: string): string => {
    const value = data[name] ?? service[name];
    if (value !== undefined && value !== '') return value;
    throw new TocsinError('OUTPUT_MISSING', 'the deployment lacks an output', {
      got: name,
      fix: 'npm start -- --reset',
    });
  };
  return {
    endpoint,
    // the host name that the output ApiUrl holds cannot be resolved by every program
    api: `${endpoint}/_aws/execute-api/${output('ApiId')}/$default`,
    bus: output('BusName'),
    eventsTopicArn: output('EventsTopicArn'),
    alarmsTopicArn: output('AlarmsTopicArn'),
    responsesTopicArn: output('ResponsesTopicArn'),
    eventsTable: output('EventsTableName'),
    stateTable: output('StateTableName'),
  };
}
