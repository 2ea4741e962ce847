import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DefinitionSets, rule, startDefinitionSets, versionOf } from './definition-sets-given.ts';

describe('definition sets', () => {
  let sets: DefinitionSets;
  const run = (...args: string[]) => sets.run(...args);
  const file = (name: string, text: string) => sets.file(name, text);

  beforeEach(async () => {
    sets = await startDefinitionSets();
  });

  afterEach(() => sets.stop());

  it('are exported as they were applied, below the folder that they have in common', async () => {
    mkdirSync(join(sets.home, 'rules'));
    const [a, b] = [file('rules/a.yaml', rule('80%')), file('b.yaml', 'version: 1\n')];
    await run('apply', a, b);
    const to = join(sets.home, 'out');
    expect((await run('export', '--to', to)).out).toBe(`${join(to, 'b.yaml')}\n${join(to, 'rules/a.yaml')}`);
    expect(readFileSync(join(to, 'rules/a.yaml'), 'utf8')).toBe(rule('80%'));
    expect((await run('export', '--to', to)).code).toBe(0);
  });

  it('are not exported over files that differ, unless forced', async () => {
    const rules = file('rules.yaml', rule('80%'));
    await run('apply', rules);
    const { version } = JSON.parse((await run('definitions', '-o', 'json')).out);
    file('rules.yaml', rule('90%'));
    await run('apply', rules);
    const to = join(sets.home, 'out');
    await run('export', '--to', to);
    const refused = await run('export', version, '--to', to);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(
      `error FILE_EXISTS: there is another file of this name\n  got: ${join(to, 'rules.yaml')}`,
    );
    expect((await run('export', version, '--to', to, '--force')).code).toBe(0);
    expect(readFileSync(join(to, 'rules.yaml'), 'utf8')).toBe(rule('80%'));
  });

  it('are printed as data without a file being written', async () => {
    const rules = file('rules.yaml', rule('80%'));
    await run('apply', rules);
    const version = versionOf(rule('80%'));
    const { out } = await run('export', version, '--to', join(sets.home, 'out'), '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({ version, files: [{ name: rules, text: rule('80%') }] });
    expect(existsSync(join(sets.home, 'out'))).toBe(false);
  });

  it('cannot be exported before the first is applied', async () => {
    expect(await run('export')).toMatchObject({
      code: 2,
      err: expect.stringContaining('error NOTHING_APPLIED'),
    });
  });
});
