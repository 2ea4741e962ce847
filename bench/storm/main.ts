import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from './report.ts';
import { runStorm, type StormRun } from './run.ts';
import { faultsOf } from './sizes.ts';

const allSizes = '1000,10000,100000';
const billed = 10_000;
const maxToldFaults = 10;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Other sizes are told and not kept. */
    hosts: { type: 'string', default: allSizes },
  },
});

const runs: StormRun[] = [];
const faults: string[] = [];
for (const hosts of values.hosts.split(',').map(Number)) {
  const beganMs = performance.now();
  const run = await runStorm({
    hosts,
    seed: Number(values.seed),
    progress: (line) => {
      const took = `${Math.round((performance.now() - beganMs) / 1_000)} s`;
      console.error(`${hosts} hosts, after ${took}: ${line}`);
    },
  });
  runs.push(run);
  faults.push(...faultsOf(run).map((fault) => `${hosts} hosts, seed ${run.seed}: ${fault}`));
}

const page = report(runs, billed, { node: process.version, date: new Date().toISOString().slice(0, 10) });
console.log(page);
if (values.hosts === allSizes) {
  const folder = join(import.meta.dirname, '../results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'storm.md'), page);
}
for (const fault of faults.slice(0, maxToldFaults)) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
