import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node as LibraryNode,
  type Pair as LibraryPair,
  parseDocument,
} from 'yaml';
import { languageLimits } from '../limits.ts';
import { readPlainYaml } from './plain-yaml.ts';
import type { YamlNode } from './yaml-node.ts';

/** A fault of a document. */
interface YamlFault {
  readonly kind: 'duplicate-key' | 'too-deep' | 'syntax';
  readonly message: string;
  /** Offsets into the text; `end` is behind the last character. */
  readonly start: number;
  readonly end: number;
}

export interface YamlDocument {
  /** Null if the text holds nothing, or if it cannot be read. */
  readonly root: YamlNode | null;
  readonly faults: readonly YamlFault[];
}

/**
 * Reads a YAML 1.2 document. The plain part of YAML, which files of definitions are mostly written in, is read by a quick
 * reader; all else and all faults by the library, with the same nodes.
 */
export function readDocument(text: string): YamlDocument {
  const root = readPlainYaml(text);
  return root ? { root, faults: [] } : readAnyYaml(text);
}

/** Reads a document by the library. */
export function readAnyYaml(text: string): YamlDocument {
  const { errors, contents } = parseDocument(text, { prettyErrors: false });
  const faults: YamlFault[] = errors.map(({ code, message, pos: [start, end] }) => {
    if (code === 'DUPLICATE_KEY') return { kind: 'duplicate-key', message, start, end };
    return message.includes('call stack') ? tooDeep(start) : { kind: 'syntax', message, start, end };
  });
  // A duplicate key spoils one entry, not the reading of the rest.
  if (contents === null || faults.some(({ kind }) => kind !== 'duplicate-key')) return { root: null, faults };
  const deep: YamlFault[] = [];
  const root = nodeOf(contents, 1, deep);
  const [first] = deep;
  return first ? { root: null, faults: [...faults, first] } : { root, faults };
}

function tooDeep(start: number): YamlFault {
  return { kind: 'too-deep', message: 'lists and maps are nested too deep', start, end: start + 1 };
}

function nodeOf(node: LibraryNode | null, depth: number, deep: YamlFault[]): YamlNode {
  const [start, end] = node?.range ?? [0, 0];
  if (depth > languageLimits.yamlDepth) deep.push(tooDeep(start));
  else if (isSeq(node)) {
    const items = (node.items as LibraryNode[]).map((item) => nodeOf(item, depth + 1, deep));
    return { kind: 'list', items, start, end };
  } else if (isMap(node)) {
    const pairs = (node.items as LibraryPair<LibraryNode, LibraryNode | null>[]).map(({ key, value }) => ({
      key: nodeOf(key, depth + 1, deep),
      value: value && nodeOf(value, depth + 1, deep),
    }));
    return { kind: 'map', pairs, start, end };
  }
  if (isAlias(node)) return { kind: 'alias', start, end };
  if (!isScalar(node)) return { kind: 'scalar', value: null, start, end };
  const source = typeof node.value === 'string' ? undefined : node.source;
  return { kind: 'scalar', value: node.value, ...(source !== undefined && { source }), start, end };
}
