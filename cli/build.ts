import { copyFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** One file; AWS's credential chain stays a dependency, because it loads its parts on demand. */
await build({
  entryPoints: [`${import.meta.dirname}/main.ts`],
  outfile: `${import.meta.dirname}/dist/tocsin.mjs`,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: ['@aws-sdk/credential-provider-node', 'aws4fetch', 'commander'],
  logLevel: 'info',
});

/** Beside the command, so that editors find it in the package. */
await copyFile(
  `${import.meta.dirname}/schema/definitions.schema.json`,
  `${import.meta.dirname}/dist/definitions.schema.json`,
);
