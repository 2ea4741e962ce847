import { describe, expect, it } from 'vitest';
import { makeSecrets, secretMaxAgeMs } from '../../../functions/adapters/secrets.ts';
import { awsError, stubClient } from './stub-client.ts';

describe('secrets', () => {
  it('reads a secret once until its age, and anew from then on', async () => {
    let nowMs = 1_000;
    const client = stubClient((_, __, call) => ({ SecretString: `text ${call}` }));
    const secrets = makeSecrets(() => nowMs, client);
    expect(await secrets.read('a')).toBe('text 0');
    nowMs += secretMaxAgeMs - 1;
    expect(await secrets.read('a')).toBe('text 0');
    nowMs += 1;
    expect(await secrets.read('a')).toBe('text 1');
  });

  it('shares one read between calls at the same time, and keeps secrets apart', async () => {
    const client = stubClient((_, { SecretId }: { SecretId: string }) => ({
      SecretString: `text of ${SecretId}`,
    }));
    const secrets = makeSecrets(() => 0, client);
    const texts = await Promise.all(['a', 'a', 'b'].map((id) => secrets.read(id)));
    expect(texts).toEqual(['text of a', 'text of a', 'text of b']);
    expect(client.calls).toHaveLength(2);
  });

  it('does not keep a failure', async () => {
    const client = stubClient((_, __, call) =>
      call === 0 ? awsError('ThrottlingException') : { SecretString: 'x' },
    );
    const secrets = makeSecrets(() => 0, client);
    await expect(secrets.read('a')).rejects.toMatchObject({ retryable: true });
    expect(await secrets.read('a')).toBe('x');
  });

  it('takes a secret without text for missing', async () => {
    const secrets = makeSecrets(
      () => 0,
      stubClient(() => ({ SecretBinary: new Uint8Array(1) })),
    );
    await expect(secrets.read('a')).rejects.toMatchObject({ code: 'SECRET_MISSING' });
  });
});
