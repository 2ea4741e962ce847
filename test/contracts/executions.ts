import { beforeEach, describe, expect, it } from 'vitest';
import { executionInputBytes } from '../../functions/adapters/execution-name.ts';
import type { Executions } from '../../functions/ports/hops.ts';

/** Input of the machine under test: how it ends. */
interface ExecutionInput {
  readonly end: 'never' | 'succeed' | 'fail';
}

export interface ExecutionsUnderTest {
  readonly executions: Executions;
  /** Returns when the execution of this name has ended. */
  ended(name: string, input: ExecutionInput): Promise<void>;
}

/** What every `Executions` keeps to. */
export function describeExecutions(name: string, make: () => Promise<ExecutionsUnderTest>): void {
  describe(`executions: ${name}`, () => {
    let test: ExecutionsUnderTest;
    beforeEach(async () => {
      test = await make();
    });

    it('knows nothing of a name before its start', async () => {
      expect(await test.executions.status('one')).toBeUndefined();
    });

    it('starts a name once, whatever the input', async () => {
      expect(await test.executions.start('one', { end: 'never' })).toBe('started');
      expect(await test.executions.start('one', { end: 'succeed' })).toBe('exists');
      expect(await test.executions.start('two', { end: 'never' })).toBe('started');
      expect(await test.executions.status('one')).toBe('running');
    });

    it.each([
      { end: 'succeed', status: 'succeeded' },
      { end: 'fail', status: 'failed' },
    ] as const)('tells an execution that $status, and does not start it again', async ({ end, status }) => {
      await test.executions.start('one', { end });
      await test.ended('one', { end });
      expect(await test.executions.status('one')).toBe(status);
      expect(await test.executions.start('one', { end })).toBe('exists');
    });

    it.each(['', 'x'.repeat(81), 'Upper', 'a_b'])('refuses the name %o', async (bad) => {
      await expect(test.executions.start(bad, { end: 'never' })).rejects.toMatchObject({
        code: 'EXECUTION_NAME_INVALID',
      });
    });

    it('takes a name of 80 characters and an input of exactly the limit, and no byte more', async () => {
      const input = (sizeBytes: number) => ({
        end: 'never',
        fill: 'x'.repeat(sizeBytes - '{"end":"never","fill":""}'.length),
      });
      expect(await test.executions.start('x'.repeat(80), input(executionInputBytes))).toBe('started');
      await expect(test.executions.start('y', input(executionInputBytes + 1))).rejects.toMatchObject({
        code: 'EXECUTION_INPUT_TOO_LARGE',
      });
    });
  });
}
