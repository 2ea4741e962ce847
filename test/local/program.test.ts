import { describe, expect, it } from 'vitest';
import { runProgram } from '../../local/program.ts';

const forever = {
  command: process.execPath,
  args: ['--eval', 'setInterval(() => {}, 1000)'],
  timeoutMs: 60_000,
};

describe('a program', () => {
  it('tells its exit code and what it said', async () => {
    const args = ['--eval', 'console.log("out"); console.error("err"); process.exitCode = 3'];
    const { exitCode, output } = await runProgram({ ...forever, args });
    expect([exitCode, output.split('\n').sort()]).toEqual([3, ['', 'err', 'out']]);
  });

  it('is ended by the signal that it was given, also if that came before', async () => {
    const ending = new AbortController();
    const running = runProgram({ ...forever, signal: ending.signal });
    ending.abort();
    expect(await running).toEqual({ exitCode: null, output: '' });
    expect(await runProgram({ ...forever, signal: ending.signal })).toEqual({ exitCode: null, output: '' });
  });

  it('that is not there is an error', async () => {
    await expect(runProgram({ ...forever, command: '/no/such/program' })).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
    });
  });
});
