import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

/** All that a template or a bundle can follow from. */
const inputs = ['infra', 'functions', 'shared', 'agent/host-scripts', 'package-lock.json', 'cdk.json'];

/** Hash of everything that a deployment is made of: hex SHA-256 over names and contents, and over `settings`. */
export async function hashInputs(settings: object): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const input of inputs) {
    for (const file of await filesOf(input)) {
      hash.update(`\0${file}\0`).update(await readFile(join(projectRoot, file)));
    }
  }
  return hash.digest('hex');
}

async function filesOf(input: string): Promise<readonly string[]> {
  if (/\.json$/.test(input)) return [input];
  const entries = await readdir(join(projectRoot, input), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => file.slice(projectRoot.length + 1)).sort();
}
