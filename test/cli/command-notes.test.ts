import { describe, expect, it } from 'vitest';
import { commandNotes } from '../../cli/command-notes.ts';
import { unusedProgram } from '../../cli/generated-files.ts';
import { leavesOf } from '../../cli/program.ts';

/** Words of a line of a shell, of which only the part of `tocsin` counts. */
function argumentsOf(example: string): readonly string[] {
  const [, line = ''] = /\btocsin ([^|>)]*)/.exec(example) ?? [];
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('the help of commands', () => {
  const shown = leavesOf(unusedProgram())
    .map(([path]) => path)
    .filter((path) => path !== 'names');

  it('has an example and the form of the data for every command', () => {
    expect(Object.keys(commandNotes).sort()).toEqual([...shown].sort());
  });

  it('describes every option', () => {
    const undescribed = leavesOf(unusedProgram()).flatMap(([path, { options }]) =>
      options.filter(({ description }) => description === '').map(({ long }) => `${path} ${long}`),
    );
    expect(undescribed).toEqual([]);
  });

  it.each(Object.entries(commandNotes))('of %s shows an example that is understood', async (path, notes) => {
    const program = unusedProgram();
    const called: string[] = [];
    for (const [name, command] of leavesOf(program)) command.action(() => void called.push(name));
    await program.parseAsync(argumentsOf(notes.example), { from: 'user' });
    expect(called).toEqual([path]);
  });

  it('prints both', async () => {
    const program = unusedProgram();
    let text = '';
    for (const [name, command] of leavesOf(program))
      if (name === 'tokens create') command.configureOutput({ writeOut: (part) => (text += part) });
    await expect(program.parseAsync(['tokens', 'create', '--help'], { from: 'user' })).rejects.toMatchObject({
      exitCode: 0,
    });
    expect(text.trimEnd().split('\n').slice(-5)).toEqual([
      'Example:',
      '  tocsin tokens create grafana --role viewer --days 90',
      '',
      'With -o json:',
      '  { token, id, name, role, expiresAtMs }',
    ]);
  });
});
