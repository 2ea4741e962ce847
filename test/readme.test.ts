import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../cli/program.ts';
import { compile } from '../shared/language/compiler.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', 'docs/install-agent.md', 'docs/emulator.md'];

describe('the README', () => {
  const readme = read('README.md');

  it('shows definitions that compile', () => {
    const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] as string);
    expect(blocks).toHaveLength(1);
    const text = `version: 1\nhost_sets: { storage: { tags: { role: storage } } }\n${blocks[0]}`;
    expect(compile([{ name: 'README.md', text }]).diagnostics).toEqual([]);
  });

  it('names commands that exist', () => {
    const unused = () => undefined;
    const program = makeProgram({
      surroundings: { env: {}, cwd: root, home: root },
      clock: () => 0,
      sleep: async () => undefined,
      signal: new AbortController().signal,
      print: unused,
      warn: unused,
      exit: unused,
    });
    const known = program.commands.map((command) => command.name());
    const named = [...readme.matchAll(/(?:^|`)tocsin ([a-z-]+)/gm)].map((match) => match[1] as string);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run ([a-z0-9:-]+)|npm (start|test)\b/g)].map(
      (match) => match[1] ?? match[2],
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name as string))).toEqual([]);
  });

  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] as string);
    expect(links.filter((link) => !existsSync(join(root, page, '..', link)))).toEqual([]);
  });
});
