/** A client of AWS whose answers stand in a list: a value is answered, an error thrown. Keeps the input of every call. */
export interface StubClient {
  readonly send: never;
  /** Name of the command and its input, in the order of the calls. */
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
}

export type Answer = (name: string, input: never, call: number) => unknown;

/** `answer` gets the command's name, its input and the number of the call, from 0; an `Error` that it returns is thrown. */
export function stubClient(answer: Answer): StubClient {
  const calls: { name: string; input: unknown }[] = [];
  const send = async (command: { constructor: { name: string }; input: unknown }): Promise<unknown> => {
    const { name } = command.constructor;
    calls.push({ name, input: command.input });
    const answered = await answer(name, command.input as never, calls.length - 1);
    if (answered instanceof Error) throw answered;
    return answered ?? {};
  };
  return { send: send as never, calls };
}

/** An error as the SDK throws it. */
export function awsError(name: string, more: object = {}): Error {
  return Object.assign(new Error(`text of ${name}`), { name, ...more });
}
