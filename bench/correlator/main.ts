import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeBlock } from '../doc-block.ts';
import { standAt } from '../stand.ts';
import { batches, caseNames, cases } from './cases.ts';
import { type EngineProcess, pinning, startEngine } from './engine-process.ts';
import { buildPeers, peerVersions, pomFile, startPeer } from './java-peers.ts';
import { measure, type Result } from './measure.ts';
import {
  type CaseRequests,
  correlatorBlock,
  report,
  type SavedCorrelator,
  savedCorrelator,
} from './report.ts';
import { requestsOf } from './requests.ts';

const size = { keys: 20, bursts: 10 } as const;
const ourProcess = fileURLToPath(new URL('./our-process.ts', import.meta.url));

/** `--report` runs nothing: it writes the pages of what is saved. */
const { values } = parseArgs({ options: { report: { type: 'boolean', default: false } } });
const saved = values.report ? savedCorrelator.read() : await measured();
savedCorrelator.write(saved);
const page = report(saved);
writeFileSync(join(import.meta.dirname, '../results/correlator.md'), page);
writeBlock('bench:correlator', correlatorBlock(saved));
console.log(page);

async function measured(): Promise<SavedCorrelator> {
  const stand = standAt(Date.now());
  buildPeers();
  const makers = engineMakers();
  const results: Result[] = [];
  const requests: CaseRequests[] = [];
  for (const name of caseNames) {
    console.log(`${cases[name].title} ...`);
    const engines = makers.map((make) => make());
    results.push(await measure(name, engines, size));
    for (const engine of engines) engine.stop();
    const counted = [];
    for (const batch of batches) counted.push(await requestsOf(cases[name], batch));
    requests.push({ title: cases[name].title, counted });
  }
  return { stand, pinning, results, requests };
}

/** In the order of the table. The first says what is right. */
function engineMakers(): readonly (() => EngineProcess)[] {
  const { drools, esper } = peerVersions(readFileSync(pomFile, 'utf8'));
  const jsonRules = JSON.parse(
    readFileSync(new URL('../../node_modules/json-rules-engine/package.json', import.meta.url), 'utf8'),
  ) as { readonly version: string };
  const revising = ['100', 'revise'];
  return [
    ...batches.map((batch) => () => ours(`tocsin matching, batches of ${batch}`, 'matching', String(batch))),
    ...batches.map(
      (batch) => () => ours(`tocsin composing, batches of ${batch}`, 'composing', String(batch)),
    ),
    () => ours('tocsin composing, batches of 100, revising for 1 h', 'composing', ...revising),
    ...batches.map(
      (batch) => () => ours(`tocsin as deployed, batches of ${batch}`, 'deployed', String(batch), 'revise'),
    ),
    () => startPeer('drools', `Drools ${drools}`),
    () => startPeer('esper', `Esper ${esper}`),
    () => ours(`json-rules-engine ${jsonRules.version}`, 'json-rules'),
  ];
}

function ours(name: string, kind: string, ...args: string[]): EngineProcess {
  const isMemoryTold = kind === 'composing' && args[0] === '100';
  return startEngine(name, process.execPath, ['--expose-gc', ourProcess, kind, ...args], isMemoryTold);
}
