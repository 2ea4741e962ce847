import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import * as temporal from 'temporal-polyfill';
import type { Evaluator } from './agreement.ts';
import type { Fault } from './fault.ts';

const folder = resolve(import.meta.dirname, '../../../shared/language/evaluation');

const entry = `
  export { timelineOf, firstBase } from './timeline.ts';
  export { retain } from './retain.ts';
`;

/** The evaluator with a fault; without one as it is. */
export function buildEvaluator(fault?: Fault): Promise<Evaluator> {
  return buildFaulty<Evaluator>(folder, entry, fault);
}

/**
 * What `contents` exports, a module of a folder, with a fault in one of the folder's files; without one as it is. Throws if the
 * text of the fault does not stand there exactly once.
 */
export async function buildFaulty<T>(resolveDir: string, contents: string, fault?: Fault): Promise<T> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    external: ['temporal-polyfill'],
    plugins: fault ? [planted(resolveDir, fault)] : [],
  });
  const run = compileFunction(outputFiles[0]?.text ?? '', ['module', 'require']);
  const module: { exports: unknown } = { exports: {} };
  run(module, (name: string) => (name === 'temporal-polyfill' ? temporal : process.getBuiltinModule(name)));
  return module.exports as T;
}

function planted(inFolder: string, { name, file, search, replace }: Fault): Plugin {
  const path = join(inFolder, file);
  return {
    name: 'planted-fault',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, (args) => {
        if (args.path !== path) return undefined;
        const parts = readFileSync(path, 'utf8').split(search);
        if (parts.length !== 2) {
          throw new Error(`${name}: the text stands ${parts.length - 1} times in ${file}`);
        }
        return { contents: parts.join(replace), loader: 'ts' };
      });
    },
  };
}
