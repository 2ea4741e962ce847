import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkSpeeds } from './check-speed.ts';
import { rates } from './rates.ts';

const results = {
  machine: { node: process.version, processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() },
  rates: await rates(),
  memory: JSON.parse(
    execFileSync(
      process.execPath,
      ['--expose-gc', fileURLToPath(new URL('./instance-memory.ts', import.meta.url))],
      {
        encoding: 'utf8',
      },
    ),
  ),
  checks: checkSpeeds(),
};

const { node, processor, cores } = results.machine;
console.log(`Node ${node}, ${cores} x ${processor}`);
console.log(
  'Evaluations per second, the same records in all; ours with moving each record into its registers:',
);
console.table(results.rates);
console.log('Bytes of heap for each rule with its program, and for each instance with its state:');
console.table([results.memory]);
console.log('Check of definition files:');
console.table(results.checks);

const folder = join(import.meta.dirname, '../results');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'language.json'), `${JSON.stringify(results, null, 2)}\n`);
