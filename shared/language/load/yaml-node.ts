/** Where a node stands: offsets into the text, `end` is behind its last character. */
interface Range {
  readonly start: number;
  readonly end: number;
}

export interface YamlScalar extends Range {
  readonly kind: 'scalar';
  readonly value: unknown;
  /** As written, where the value is no text. */
  readonly source?: string;
}

interface YamlMap extends Range {
  readonly kind: 'map';
  readonly pairs: readonly YamlPair[];
}

export interface YamlPair {
  readonly key: YamlNode;
  /** A key without a value has an empty scalar, or none. */
  readonly value: YamlNode | null;
}

interface YamlList extends Range {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

/** A node of a document; an alias is not followed. */
export type YamlNode = YamlScalar | YamlMap | YamlList | (Range & { readonly kind: 'alias' });
