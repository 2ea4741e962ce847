import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TocsinClient } from '../../sdk/client.ts';
import type { DefinitionsAnswer } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import { projectRoot } from '../project.ts';

const fileName = 'headline.yaml';

/**
 * Applies examples/headline/definitions.yaml beside whatever files are active. One thing is changed: the policy's pause of
 * half an hour between two attempts on a host, so that the run can be repeated at once.
 */
export async function applyHeadline(client: TocsinClient): Promise<DefinitionsAnswer> {
  const text = await readFile(join(projectRoot, 'examples', 'headline', 'definitions.yaml'), 'utf8');
  const { files, version } = await client.definitions();
  const others = files.filter(({ name }) => name !== fileName);
  const repeatable = { name: fileName, text: text.replace(/cooldown: 30m/, 'cooldown: 1s') };
  try {
    return await client.applyDefinitions({ files: [...others, repeatable], ifVersion: version });
  } catch (error) {
    if (!(error instanceof TocsinError) || error.code !== 'DEFINITIONS_INVALID') throw error;
    const { diagnostics = [] } = error.cause as { readonly diagnostics?: readonly object[] };
    throw new TocsinError('DEFINITIONS_INVALID', 'the definitions do not fit together', {
      got: diagnostics.map((each) => JSON.stringify(each)).join('\n'),
      fix:
        others.length > 0
          ? `files that were active before: ${others.map(({ name }) => name).join(', ')}`
          : 'see above',
      cause: error,
    });
  }
}
