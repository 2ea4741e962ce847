import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Where `buildAgent` puts the bundle unless told otherwise. */
export const defaultBundle = join(import.meta.dirname, 'dist', 'tocsin-agent.mjs');

/**
 * Bundles the agent into one file that imports nothing but `node:`. Runs with `node --jitless`. Returns its path.
 */
export async function buildAgent(outfile: string = defaultBundle): Promise<string> {
  await build({
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    outfile,
    absWorkingDir: dirname(import.meta.dirname),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    legalComments: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}

/** `node build.ts [OUTFILE]` */
if (import.meta.main) console.log(await buildAgent(process.argv[2]));
