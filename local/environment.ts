import { dirname } from 'node:path';

/** Region and account of every local deployment; the emulator takes any credentials. */
export const localRegion = 'us-east-1';
export const localAccount = '000000000000';

export function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/**
 * What the emulator, the CDK and the functions may know of this machine: the way to programs (this Node first) and to the
 * emulator; nothing of the user's own AWS set-up, which every function would inherit.
 */
export function serviceEnvironment(endpoint: string): Readonly<Record<string, string>> {
  const { PATH = '', HOME = '/tmp', LANG = 'C.UTF-8' } = process.env;
  return {
    PATH: `${dirname(process.execPath)}:${PATH}`,
    HOME,
    LANG,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

/** For clients of the SDK in this process. */
export function clientSettings(endpoint: string): {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
} {
  return { endpoint, region: localRegion, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
