import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { makeSecrets } from '../../functions/adapters/secrets.ts';
import { describeSecrets } from './secrets.ts';

describeSecrets('Secrets Manager', async (id, text) => {
  const prefix = randomUUID();
  await new SecretsManagerClient().send(
    new CreateSecretCommand({ Name: `${prefix}-${id}`, SecretString: text }),
  );
  const secrets = makeSecrets(() => 0);
  return { read: (name) => secrets.read(`${prefix}-${name}`) };
});
