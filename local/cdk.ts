import { join } from 'node:path';
import { minuteMs } from '../shared/time.ts';
import { localAccount, localRegion, serviceEnvironment } from './environment.ts';
import { mustRun } from './program.ts';
import { binDir, projectRoot } from './project.ts';

const cdkTimeoutMs = 5 * minuteMs;

/** The CDK's command, always against the emulator at `endpoint`. */
export interface Cdk {
  /** Writes both stacks' templates and bundles into `outputDir`. */
  synthesize(outputDir: string, context: Readonly<Record<string, string>>): Promise<void>;
  /** Takes the app as it was synthesized: nothing is built again. */
  bootstrap(outputDir: string): Promise<void>;
  /** Change sets do not survive a second deployment there, so stacks are updated directly. */
  deploy(outputDir: string): Promise<void>;
}

export function makeCdk(endpoint: string, signal?: AbortSignal): Cdk {
  const run = async (args: readonly string[], code: string): Promise<void> => {
    const env = {
      ...serviceEnvironment(endpoint),
      CI: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
    };
    const request = { command: join(binDir, 'cdk'), args: ['--no-notices', ...args], cwd: projectRoot, env };
    await mustRun(
      { ...request, timeoutMs: cdkTimeoutMs, ...(signal && { signal }) },
      code,
      'the end of the output above says why; after a repair run it again',
    );
  };
  return {
    synthesize: (outputDir, context) => {
      const pairs = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
      return run(['synth', '--quiet', '--output', outputDir, ...pairs], 'SYNTH_FAILED');
    },
    bootstrap: (outputDir) =>
      run(['bootstrap', `aws://${localAccount}/${localRegion}`, '--app', outputDir], 'BOOTSTRAP_FAILED'),
    deploy: (outputDir) =>
      run(
        [
          'deploy',
          '--all',
          '--app',
          outputDir,
          '--method=direct',
          '--require-approval',
          'never',
          '--concurrency',
          '1',
        ],
        'DEPLOY_FAILED',
      ),
  };
}
