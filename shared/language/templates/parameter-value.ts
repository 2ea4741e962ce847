import type { LiteralUnit } from '../ast.ts';
import { printQuantity } from '../expression/quantity.ts';

/** What a parameter may be. A `number` has no unit or is a ratio; a `duration` is in seconds, a `size` in bytes. */
export const parameterTypes = ['string', 'number', 'duration', 'size', 'boolean'] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** A typed value: in an expression it is a literal of the tree, whatever characters it holds. */
export type ParameterValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number; readonly unit: LiteralUnit };

/** The values of one use of a template, by the parameters' names. */
export type Parameters = ReadonlyMap<string, ParameterValue>;

/** A `$name$` in a text. */
export interface ParameterMark {
  readonly name: string;
  /** Offset of the first dollar sign. */
  readonly start: number;
  readonly end: number;
}

const mark = /\$([a-z][a-z0-9_]*)\$/g;

/** All `$name$` of a text, in order. Dollar signs around anything else are text. */
export function parameterMarks(text: string): readonly ParameterMark[] {
  if (!text.includes('$')) return [];
  return [...text.matchAll(mark)].map((match) => ({
    name: match[1] as string,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The text with its marks filled in, once: what a value brings along is not looked at again. Unknown names stay. */
export function fillMarks(text: string, parameters: Parameters): string {
  return text.replaceAll(mark, (whole, name: string) => {
    const value = parameters.get(name);
    return value === undefined ? whole : printParameter(value);
  });
}

/** The canonical text: `95%`, `5m`, `20GiB`, `true`; a string as it is. */
export function printParameter(parameter: ParameterValue): string {
  switch (parameter.kind) {
    case 'string':
      return parameter.value;
    case 'boolean':
      return String(parameter.value);
    case 'number': {
      const { value, unit } = parameter;
      return value < 0 ? `-${printQuantity(-value, unit)}` : printQuantity(value, unit);
    }
  }
}

/** What stands in YAML where a key's whole value is `$name$`: a number with a unit is a text there. */
export function scalarOfParameter(parameter: ParameterValue): string | number | boolean {
  return parameter.kind === 'number' && parameter.unit !== 'none'
    ? printParameter(parameter)
    : parameter.value;
}

/** True if they are the same literal: `95%` and `0.95` differ, as they do in units. */
export function isSameParameter(a: ParameterValue, b: ParameterValue): boolean {
  return parameterKey(a) === parameterKey(b);
}

/** One text for each literal. */
export function parameterKey(parameter: ParameterValue): string {
  return `${parameter.kind}:${printParameter(parameter)}`;
}
