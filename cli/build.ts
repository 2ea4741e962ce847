import { join } from 'node:path';
import { build } from 'esbuild';

/** Packages in CommonJS call `require`, which an ES module does not have. */
const requireBanner =
  "import{createRequire as tocsinRequire}from'node:module';const require=tocsinRequire(import.meta.url);";

/** One file; AWS's credential chain stays a dependency, because it loads its parts on demand. Returns its path. */
export async function buildCli(
  outfile: string = join(import.meta.dirname, 'dist', 'tocsin.mjs'),
): Promise<string> {
  await build({
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['@aws-sdk/credential-provider-node'],
    banner: { js: requireBanner },
    logLevel: 'warning',
  });
  return outfile;
}

/** `node build.ts [OUTFILE]` */
if (import.meta.main) console.log(await buildCli(process.argv[2]));
