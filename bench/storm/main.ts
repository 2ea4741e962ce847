import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBlock } from '../doc-block.ts';
import { standAt } from '../stand.ts';
import { report, stormBlock } from './report.ts';
import { runStorm } from './run.ts';
import { isReported, readSaved, type SavedRun, stormsAsked, withRun, writeSaved } from './saved-runs.ts';
import { faultsOf, mustHold } from './sizes.ts';

const maxToldFaults = 10;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Sizes, as 1000,10000; of those that the report names, others are told and not kept. Default: all of the report. */
    hosts: { type: 'string' },
    /** `new` or `warmed` alone. */
    tables: { type: 'string' },
    /** Runs nothing: writes the report of what is saved. */
    report: { type: 'boolean', default: false },
  },
});

const asked = stormsAsked(values.hosts, values.tables);

let saved: readonly SavedRun[] = readSaved();
const faults: string[] = [];
const told: SavedRun[] = [];
const stand = standAt(Date.now());
for (const { hosts, warmth } of values.report ? [] : asked) {
  const beganMs = performance.now();
  const name = `${hosts} hosts, ${warmth} tables`;
  const run = await runStorm({
    hosts,
    warmth,
    seed: Number(values.seed),
    progress: (line) => {
      const took = `${Math.round((performance.now() - beganMs) / 1_000)} s`;
      console.error(`${name}, after ${took}: ${line}`);
    },
  });
  const each = { stand, run };
  told.push(each);
  if (mustHold(run)) faults.push(...faultsOf(run).map((fault) => `${name}, seed ${run.seed}: ${fault}`));
  if (values.seed === '1') saved = withRun(saved, each);
  writeSaved(saved);
}

const isOther = asked.some((each) => !isReported(each)) || values.seed !== '1';
if (isOther) console.log(report(told));
const page = report(saved);
writeFileSync(join(import.meta.dirname, '../results/storm.md'), page);
writeBlock('bench:storm', stormBlock(saved));
if (!isOther) console.log(page);
for (const fault of faults.slice(0, maxToldFaults)) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
