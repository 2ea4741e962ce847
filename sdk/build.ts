import { build } from 'esbuild';

await build({
  entryPoints: [`${import.meta.dirname}/index.ts`],
  outfile: `${import.meta.dirname}/dist/index.mjs`,
  bundle: true,
  platform: 'neutral',
  target: 'es2024',
  format: 'esm',
  logLevel: 'info',
});
