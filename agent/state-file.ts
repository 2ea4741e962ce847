import { bytesOf, codeOf, type Host, textOf } from './host.ts';
import { parseJson } from './outcome.ts';

const maxStateBytes = 8 * 1024 * 1024;

/** The JSON of a file as `read` makes of it; undefined if there is none, or it is damaged or refused. Never rejects. */
export async function readState<T>(
  host: Host,
  path: string,
  read: (value: unknown) => T | undefined,
): Promise<T | undefined> {
  try {
    const value = read(parseJson(textOf(await host.readBytes(path, maxStateBytes))));
    if (value === undefined) host.log('warn', 'state file is damaged and left out', { path });
    return value;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT')
      host.log('warn', 'state file cannot be read', { path, code: codeOf(error) });
    return undefined;
  }
}

/** False, logged, if the disk does not take it: the agent goes on with what it has in memory. */
export async function writeState(host: Host, path: string, value: object): Promise<boolean> {
  try {
    await host.writeAtomic(path, bytesOf(JSON.stringify(value)));
    return true;
  } catch (error) {
    host.log('error', 'state file cannot be written', { path, code: codeOf(error) });
    return false;
  }
}
