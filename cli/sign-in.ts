import { readFileSync } from 'node:fs';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { AwsClient } from 'aws4fetch';
import { TocsinError } from '../shared/errors.ts';
import type { Profile } from './profile.ts';

export interface SignInRequest {
  readonly api: string;
  /** File with the operator key of a deployment without IAM; else the AWS credentials of the environment sign. */
  readonly keyFile?: string;
  readonly region?: string;
}

/** Gets a session: by IAM (SigV4 with the credentials that the AWS CLI would use), or by the operator key. */
export async function signIn(request: SignInRequest): Promise<Profile & { readonly role: string }> {
  const url = `${request.api.replace(/\/$/, '')}/v1/sessions`;
  const response = request.keyFile
    ? await askByKey(url, request.keyFile)
    : await askByIam(url, request.region);
  if (!response.ok) {
    throw new TocsinError('SIGN_IN_REFUSED', 'the deployment gave no session', {
      got: `HTTP ${response.status}: ${(await response.text()).slice(0, 300)}`,
      fix: 'ask an admin whether your role is mapped in `tocsin:operatorAccess`',
    });
  }
  const { session, role } = (await response.json()) as { session: string; role: string };
  return { api: request.api, session, role };
}

function askByKey(url: string, keyFile: string): Promise<Response> {
  const key = readFileSync(keyFile, 'utf8').trim();
  return fetch(url, { method: 'POST', headers: { 'x-tocsin-operator-key': key } });
}

async function askByIam(url: string, region: string | undefined): Promise<Response> {
  const credentials = await defaultProvider()();
  const client = new AwsClient({
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { sessionToken: credentials.sessionToken }),
    service: 'execute-api',
    region: region ?? regionOf(url),
  });
  return client.fetch(url, { method: 'POST' });
}

/** `https://abc.execute-api.eu-west-1.amazonaws.com` says its region itself. */
function regionOf(url: string): string {
  const region = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
  if (region) return region;
  throw new TocsinError('REGION_UNKNOWN', 'the address does not tell its region', {
    got: url,
    fix: 'say --region',
  });
}
