import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBlock } from '../doc-block.ts';
import { standAt } from '../stand.ts';
import { report, stormBlock } from './report.ts';
import { runStorm } from './run.ts';
import { readSaved, reported, type SavedRun, withRun, writeSaved } from './saved-runs.ts';
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

const sizes = values.hosts?.split(',').map(Number);
const isAsked = ({ warmth }: { readonly warmth: string }) =>
  values.tables === undefined || values.tables === warmth;
const reportedAsked = reported.filter((each) => isAsked(each) && (sizes?.includes(each.hosts) ?? true));
const others = (sizes ?? [])
  .filter((hosts) => !reported.some((each) => each.hosts === hosts))
  .map((hosts) => ({ hosts, warmth: values.tables === 'warmed' ? ('warmed' as const) : ('new' as const) }));

let saved: readonly SavedRun[] = readSaved();
const faults: string[] = [];
const told: SavedRun[] = [];
for (const { hosts, warmth } of values.report ? [] : [...reportedAsked, ...others]) {
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
  const each = { stand: standAt(Date.now()), run };
  told.push(each);
  if (mustHold(run)) faults.push(...faultsOf(run).map((fault) => `${name}, seed ${run.seed}: ${fault}`));
  if (values.seed === '1') saved = withRun(saved, each);
  writeSaved(saved);
}

const isOther = others.length > 0 || values.seed !== '1';
if (isOther) console.log(report(told));
const page = report(saved);
writeFileSync(join(import.meta.dirname, '../results/storm.md'), page);
writeBlock('bench:storm', stormBlock(saved));
if (!isOther) console.log(page);
for (const fault of faults.slice(0, maxToldFaults)) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
