import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { batches, caseNames, cases } from './cases.ts';
import { type EngineProcess, pinning, startEngine } from './engine-process.ts';
import { buildPeers, peerVersions, pomFile, startPeer } from './java-peers.ts';
import { measure, type Result } from './measure.ts';
import { type CaseRequests, report } from './report.ts';
import { requestsOf } from './requests.ts';

const size = { keys: 20, bursts: 10 } as const;
const ourProcess = fileURLToPath(new URL('./our-process.ts', import.meta.url));

buildPeers();
const versions = peerVersions(readFileSync(pomFile, 'utf8'));
const jsonRules = JSON.parse(
  readFileSync(new URL('../../node_modules/json-rules-engine/package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

const ours = (name: string, ...args: string[]) =>
  startEngine(
    name,
    process.execPath,
    ['--expose-gc', ourProcess, ...args],
    args[1] === '100' && args[0] === 'composing',
  );
/** In the order of the table. The first says what is right. */
const makers: readonly (() => EngineProcess)[] = [
  ...batches.map((batch) => () => ours(`tocsin matching, batches of ${batch}`, 'matching', String(batch))),
  ...batches.map((batch) => () => ours(`tocsin composing, batches of ${batch}`, 'composing', String(batch))),
  () => ours('tocsin composing, batches of 100, revising for 1 h', 'composing', '100', 'revise'),
  ...batches.map(
    (batch) => () => ours(`tocsin as deployed, batches of ${batch}`, 'deployed', String(batch), 'revise'),
  ),
  () => startPeer('drools', `Drools ${versions.drools}`),
  () => startPeer('esper', `Esper ${versions.esper}`),
  () => ours(`json-rules-engine ${jsonRules.version}`, 'json-rules'),
];

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

const text = report(results, requests, {
  machine: `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${pinning}`,
  date: new Date().toISOString().slice(0, 10),
});
console.log(text);
const folder = join(import.meta.dirname, '../results');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'correlator.md'), text);
