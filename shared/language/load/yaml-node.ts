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

/** The text of a scalar as it is written: of `1.10` not `1.1`, of nothing an empty one. */
export function textOfScalar({ value, source }: Pick<YamlScalar, 'value' | 'source'>): string {
  return typeof value === 'string' ? value : (source ?? String(value ?? ''));
}

/** A node of a document; an alias is not followed. */
export type YamlNode = YamlScalar | YamlMap | YamlList | (Range & { readonly kind: 'alias' });
