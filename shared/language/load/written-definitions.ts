import { canonicalJson } from '../canonical-json.ts';
import { textOfScalar, type YamlNode } from './yaml-node.ts';
import { type DefinitionSource, readYaml } from './yaml-reader.ts';

/** A definition as a file holds it. */
export interface WrittenDefinition {
  /** `host_sets`, `rules`, ... */
  readonly section: string;
  readonly name: string;
  /** What is written of it, as canonical JSON: comments, layout and the order of keys make no difference. */
  readonly content: string;
}

/** All definitions of a file that can be compiled, of whatever sections the language has. Without `version`. */
export function writtenDefinitions(file: DefinitionSource): readonly WrittenDefinition[] {
  const root = readYaml(file, () => undefined)?.node;
  if (root?.kind !== 'map') return [];
  return root.pairs.flatMap(({ key, value }) => definitionsIn(nameOf(key), value));
}

/** A section is a map by names, or a list of maps that have one. */
function definitionsIn(section: string, node: YamlNode | null): readonly WrittenDefinition[] {
  const written = (name: string, value: YamlNode | null): WrittenDefinition => ({
    section,
    name,
    content: canonicalJson(plain(value)),
  });
  if (node?.kind === 'map') return node.pairs.map(({ key, value }) => written(nameOf(key), value));
  if (node?.kind === 'list') return node.items.map((item) => written(nameIn(item), item));
  return [];
}

function nameIn(item: YamlNode): string {
  const pairs = item.kind === 'map' ? item.pairs : [];
  return nameOf(pairs.find(({ key }) => nameOf(key) === 'name')?.value ?? null);
}

function nameOf(node: YamlNode | null): string {
  return node?.kind === 'scalar' ? textOfScalar(node) : '';
}

/** Of a scalar that is no text its text as well: `1.10` is another parameter than `1.1`. */
function plain(node: YamlNode | null): unknown {
  switch (node?.kind) {
    case 'map':
      return Object.fromEntries(node.pairs.map(({ key, value }) => [nameOf(key), plain(value)]));
    case 'list':
      return node.items.map(plain);
    case 'scalar':
      return typeof node.value === 'string'
        ? node.value
        : { is: typeof node.value, text: textOfScalar(node) };
    default:
      return null;
  }
}
