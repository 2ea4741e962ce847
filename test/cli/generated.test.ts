import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../cli/generated-files.ts';

const root = join(import.meta.dirname, '../..');

describe('generated files', () => {
  it.each(generatedFiles().map(({ path, text }) => [path, text]))(
    '%s is what `node cli/generate.ts` makes of the code',
    (path, text) => {
      expect(readFileSync(join(root, path), 'utf8')).toBe(text);
    },
  );
});
