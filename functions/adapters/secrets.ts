import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Clock, minuteMs } from '../../shared/time.ts';
import type { Secrets } from '../ports/hops.ts';
import { clientSettings } from './client-settings.ts';
import { fromAws, nameOf, secretMissing } from './errors.ts';

/** How long a secret is used before it is read again, so that a rotation arrives. */
export const secretMaxAgeMs = 5 * minuteMs;

interface Cached {
  readonly text: Promise<string>;
  readonly readAtMs: number;
}

/** Secrets Manager. Calls at the same time share one read; a failed one is not kept. `id` is a name or an ARN. */
export function makeSecrets(
  clock: Clock,
  client: Pick<SecretsManagerClient, 'send'> = new SecretsManagerClient(clientSettings),
): Secrets {
  const cache = new Map<string, Cached>();
  return {
    read: (id) => {
      const cached = cache.get(id);
      if (cached && clock() - cached.readAtMs < secretMaxAgeMs) return cached.text;
      const entry: Cached = { text: readSecret(client, id), readAtMs: clock() };
      cache.set(id, entry);
      entry.text.catch(() => {
        if (cache.get(id) === entry) cache.delete(id);
      });
      return entry.text;
    },
  };
}

async function readSecret(client: Pick<SecretsManagerClient, 'send'>, id: string): Promise<string> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    if (text !== undefined) return text;
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw fromAws('secrets manager read', error);
    throw secretMissing(id, error);
  }
  throw secretMissing(id);
}
