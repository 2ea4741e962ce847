import { TocsinError } from '../../shared/errors.ts';

/** Step Functions' bound of an execution's input, in bytes of UTF-8. */
export const executionInputBytes = 256 * 1024;

/** The input as JSON; throws `EXECUTION_NAME_INVALID` or `EXECUTION_INPUT_TOO_LARGE`. */
export function checkExecution(name: string, input: object): string {
  if (!/^[0-9a-z-]{1,80}$/.test(name)) {
    throw new TocsinError(
      'EXECUTION_NAME_INVALID',
      'the execution has a name that step functions may refuse',
      {
        got: name.slice(0, 100),
        allowed: '1 to 80 characters of 0-9, a-z and -',
        fix: 'derive the name with hashText',
      },
    );
  }
  const text = JSON.stringify(input);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > executionInputBytes) {
    throw new TocsinError('EXECUTION_INPUT_TOO_LARGE', `execution ${name} has too large an input`, {
      got: `${sizeBytes} bytes`,
      allowed: `${executionInputBytes} bytes`,
      fix: 'store the input in the state table and pass its key',
    });
  }
  return text;
}
