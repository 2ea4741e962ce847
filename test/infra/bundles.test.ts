import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const functions = join(import.meta.dirname, '../../functions');

/** What a cold start reads and parses; the SDK is the runtime's. */
const budgetBytes = 250_000;

/**
 * `define` compiles definitions, so it carries YAML and the whole language; admins call it a few times a day. `explain` carries
 * what answers routes and the whole evaluation with its time zones; people ask it now and then.
 */
const exceptions: Readonly<Record<string, number>> = { define: 480_000, explain: 360_000 };

describe('the bundles of the functions', () => {
  it('stay within their budget', async () => {
    const names = readdirSync(functions, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('/main.ts'))
      .map((name) => name.replace('/main.ts', ''));
    expect(names).toContain('ingest');
    const { outputFiles } = await build({
      entryPoints: names.map((name) => ({ in: join(functions, name, 'main.ts'), out: name })),
      outdir: 'bundles',
      bundle: true,
      minify: true,
      write: false,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      external: ['@aws-sdk/*'],
    });
    const sizes = outputFiles.map(({ path, contents }) => ({
      name: path.replace(/^.*\/(.+)\.js$/, '$1'),
      sizeBytes: contents.length,
    }));
    expect(sizes.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(sizes.filter(({ name, sizeBytes }) => sizeBytes > (exceptions[name] ?? budgetBytes))).toEqual([]);
  });
});
