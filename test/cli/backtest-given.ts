import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from '../../shared/language/backtest/compare.ts';
import type { BacktestRun } from '../../shared/language/backtest/result.ts';
import { definitions, nowMs, storeHost } from './backtest-world.ts';
import { type Ran, runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

export type Answer = BacktestRun & { readonly against?: Comparison };

/** A deployment with two hosts that were busy, its definitions applied and in a file, and who runs commands on it. */
export interface Backtests {
  readonly home: string;
  readonly file: string;
  readonly deployment: Deployment;
  readonly run: (...args: string[]) => Promise<Ran>;
  /** Of the file, two hours back. */
  readonly backtest: (...args: string[]) => Promise<Ran>;
  readonly answered: (
    ...args: string[]
  ) => Promise<{ readonly code: number; readonly err: string; readonly answer: Answer }>;
  /** As if the service were gone. */
  readonly stopService: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startBacktests(): Promise<Backtests> {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-backtest-'));
  const deployment = await startDeployment(() => nowMs);
  const run = (...args: string[]) => runCommand({ home, clock: () => nowMs }, ...args);
  writeFileSync(join(home, 'operator.key'), deployment.operatorKey);
  await run('login', '--api', deployment.api, '--key-file', join(home, 'operator.key'));
  const file = join(home, 'rules.yaml');
  writeFileSync(file, definitions);
  await run('apply', file);
  await storeHost(deployment, 'a', [10, 30]);
  await storeHost(deployment, 'b', [20, 40]);
  const backtest = (...args: string[]) =>
    run('backtest', file, ...(args.includes('--since') ? [] : ['--since', '2h']), ...args);
  let isServing = true;
  const stopService = async () => {
    if (isServing) await deployment.stop();
    isServing = false;
  };
  return {
    home,
    file,
    deployment,
    run,
    backtest,
    answered: async (...args) => {
      const { code, out, err } = await backtest('-o', 'json', ...args);
      return { code, err, answer: JSON.parse(out) as Answer };
    },
    stopService,
    stop: async () => {
      await stopService();
      rmSync(home, { recursive: true });
    },
  };
}
