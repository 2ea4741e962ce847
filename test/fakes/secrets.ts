import { secretMissing } from '../../functions/adapters/errors.ts';
import type { Secrets } from '../../functions/ports/hops.ts';

/** Secrets by name. */
export function makeFakeSecrets(texts: Readonly<Record<string, string>>): Secrets {
  return {
    read: async (id) => {
      const text = texts[id];
      if (text === undefined) throw secretMissing(id);
      return text;
    },
  };
}
