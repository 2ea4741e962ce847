import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Folder -> the folders it may import from besides itself; docs/architecture.md says why. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  functions: ['shared'],
  infra: ['shared'],
  agent: ['shared'],
  sdk: ['shared'],
  cli: ['sdk', 'shared'],
  local: ['shared', 'sdk', 'cli'],
  examples: ['shared', 'sdk'],
};

const packagesOf: Readonly<Record<string, RegExp>> = {
  shared: /^(zod|yaml|temporal-polyfill|@noble\/hashes)(\/|$)/,
  agent: /^node:/,
  sdk: /^$/,
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

describe('architecture', () => {
  const files = Object.keys(mayImport).flatMap((folder) => sources(join(root, folder)));
  const imports = files.flatMap(importsOf);

  it('reads sources of every folder', () => {
    for (const folder of Object.keys(mayImport))
      expect(files.some((file) => inFolder(file, folder))).toBe(true);
    expect(imports.length).toBeGreaterThan(100);
  });

  it('imports only in the directions of the house', () => {
    const wrong = imports.filter(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return false;
      const from = topOf(file);
      const to = topOf(resolve(dirname(file), specifier));
      return from !== to && !mayImport[from]?.includes(to);
    });
    expect(wrong.map(tell)).toEqual([]);
  });

  it('imports by relative paths that end in .ts', () => {
    const wrong = imports.filter(
      ({ specifier }) => specifier.startsWith('.') && !/\.(ts|json)$/.test(specifier),
    );
    expect(wrong.map(tell)).toEqual([]);
  });

  it('keeps shared, agent and sdk free of packages they must not carry', () => {
    const wrong = imports.filter(({ file, specifier }) => {
      const allowed = packagesOf[topOf(file)];
      return (
        !specifier.startsWith('.') && allowed !== undefined && !allowed.test(specifier) && !isBuildFile(file)
      );
    });
    expect(wrong.map(tell)).toEqual([]);
  });

  it('calls AWS from adapters, infrastructure, the harness and the sign-in of the CLI alone', () => {
    const wrong = imports.filter(
      ({ file, specifier }) =>
        specifier.startsWith('@aws-sdk/') &&
        !/^(functions\/adapters|infra|local)\/|^cli\/sign-in/.test(relative(root, file)),
    );
    expect(wrong.map(tell)).toEqual([]);
  });

  it('reads the clock, randomness and the environment of functions and shared in main.ts files alone', () => {
    const wrong = files
      .filter((file) => ['shared', 'functions'].includes(topOf(file)) && !file.endsWith('/main.ts'))
      .filter((file) => /\bDate\.now\(|\bprocess\.env\b|\bMath\.random\(|\brandomUUID\(/.test(code(file)));
    expect(wrong.map((file) => relative(root, file))).toEqual([]);
  });

  it('has no cycle of imports', () => {
    expect(findCycle(graph(imports))).toEqual([]);
  });

  it('has no barrel except at a published root', () => {
    const barrels = files.filter(
      (file) => file.endsWith('/index.ts') && relative(root, file) !== 'sdk/index.ts',
    );
    expect(barrels.map((file) => relative(root, file))).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/(^|\/)(node_modules|dist)\//.test(name))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

function importsOf(file: string): Import[] {
  const found = code(file).matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/g,
  );
  return [...found].map((match) => ({ file, specifier: (match[1] ?? match[2] ?? match[3]) as string }));
}

/** The text without comments, so that prose does not count. */
function code(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

function topOf(file: string): string {
  return relative(root, file).split('/')[0] as string;
}

function inFolder(file: string, folder: string): boolean {
  return topOf(file) === folder;
}

function isBuildFile(file: string): boolean {
  return /^(agent|cli|sdk)\/build\.ts$/.test(relative(root, file));
}

function tell({ file, specifier }: Import): string {
  return `${relative(root, file)} imports ${specifier}`;
}

function graph(imports: readonly Import[]): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const { file, specifier } of imports) {
    if (!specifier.startsWith('.')) continue;
    edges.set(file, [...(edges.get(file) ?? []), resolve(dirname(file), specifier)]);
  }
  return edges;
}

/** A cycle as its files in order, or empty. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] => {
    if (path.includes(file))
      return [...path.slice(path.indexOf(file)), file].map((each) => relative(root, each));
    if (done.has(file)) return [];
    path.push(file);
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next);
      if (cycle.length > 0) return cycle;
    }
    path.pop();
    done.add(file);
    return [];
  };
  for (const file of edges.keys()) {
    const cycle = visit(file);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
