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
    : await askByIam(url, request.region ?? regionOf(url));
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
  return send(url, () => fetch(url, { method: 'POST', headers: { 'x-tocsin-operator-key': key } }));
}

async function askByIam(url: string, region: string): Promise<Response> {
  const credentials = await defaultProvider()().catch((cause: Error) => {
    throw new TocsinError('CREDENTIALS_MISSING', 'no AWS credentials were found', {
      got: cause.message,
      fix: 'sign in to AWS, or say --key-file for a deployment without IAM',
      cause,
    });
  });
  const client = new AwsClient({
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { sessionToken: credentials.sessionToken }),
    service: 'execute-api',
    region,
  });
  return send(url, () => client.fetch(url, { method: 'POST' }));
}

async function send(url: string, post: () => Promise<Response>): Promise<Response> {
  try {
    return await post();
  } catch (cause) {
    throw new TocsinError('API_UNREACHABLE', 'the API cannot be reached', {
      got: url,
      retryable: true,
      cause,
    });
  }
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
