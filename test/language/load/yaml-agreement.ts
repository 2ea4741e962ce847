import { expect } from 'vitest';
import { readPlainYaml } from '../../../shared/language/load/plain-yaml.ts';
import { readAnyYaml } from '../../../shared/language/load/yaml-document.ts';
import type { YamlNode } from '../../../shared/language/load/yaml-node.ts';

/** What the quick reader takes it reads as the library does. Tells whether it took it. */
export function agrees(text: string): boolean {
  const quick = readPlainYaml(text);
  if (!quick) return false;
  const { root: slow, faults } = readAnyYaml(text);
  expect(faults).toEqual([]);
  expect(withoutEnds(quick)).toEqual(withoutEnds(slow));
  expect(endsOf(text, quick)).toEqual(endsOf(text, slow));
  return true;
}

function withoutEnds(node: YamlNode | null): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === 'end' ? undefined : value)));
}

/** Where each node ends on its first line, which is what places of diagnostics show. */
function endsOf(text: string, node: YamlNode | null): readonly number[] {
  if (!node) return [];
  const line = text.indexOf('\n', node.start);
  const end = Math.min(node.end, line < 0 ? text.length : line);
  const below =
    node.kind === 'list'
      ? node.items.flatMap((item) => endsOf(text, item))
      : node.kind === 'map'
        ? node.pairs.flatMap(({ key, value }) => [...endsOf(text, key), ...endsOf(text, value)])
        : [];
  return [end, ...below];
}
