import { type Example, type Examples, rules } from './example.ts';

const busy = ['name: busy', 'by: [host]', 'when: system.cpu.utilization > 90%'];
const full = ['name: full', 'by: [host, mountpoint]', 'when: system.filesystem.utilization > 95%'];

/** What structured nodes must be. */
export const nodeExamples = {
  TOC515: {
    mend: 'Write one word that names the node and the keys that `allowed` lists; other conditions go into maps of their own under `all` or `any`.',
    wrong: rules(busy, full, ['name: both', 'by: [host]', 'when: { any: [BUSY, FULL], within: 10m }']),
    right: rules(busy, full, ['name: both', 'by: [host]', 'when: { any: [BUSY, FULL] }']),
  },
} as const satisfies Examples & { readonly TOC515: Example };
