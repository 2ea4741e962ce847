import { describe, expect, it } from 'vitest';
import type { Secrets } from '../../functions/ports/hops.ts';

/** What every `Secrets` keeps to. `make` gives one that knows a single secret. */
export function describeSecrets(name: string, make: (id: string, text: string) => Promise<Secrets>): void {
  describe(`secrets: ${name}`, () => {
    it('reads a secret by its name, again and again', async () => {
      const secrets = await make('host-secret', 'ä long text');
      expect(await secrets.read('host-secret')).toBe('ä long text');
      expect(await secrets.read('host-secret')).toBe('ä long text');
    });

    it('says which secret is missing', async () => {
      const secrets = await make('host-secret', 'text');
      await expect(secrets.read('other-secret')).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    });
  });
}
