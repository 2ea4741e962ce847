import type { Unit } from '../../facts/metrics.ts';
import type { LiteralUnit } from '../ast.ts';

/** The unit of a number; `none` fits all of them. */
export type NumberType = LiteralUnit | Unit;
/** `any`: not known, or told as a fault already. */
export type ValueType = NumberType | 'truth' | 'text' | 'list' | 'any';

const numberTypes: readonly ValueType[] = ['none', 'ratio', 'bytes', 'seconds', 'count'];
/** True for numbers of any unit. */
export function isNumber(type: ValueType): type is NumberType {
  return numberTypes.includes(type);
}

/** Human words for a type. */
export function describeType(type: ValueType): string {
  switch (type) {
    case 'truth':
      return 'true or false';
    case 'text':
    case 'list':
      return `a ${type}`;
    case 'any':
      return 'anything';
    case 'none':
      return 'a number without a unit';
    case 'count':
      return 'a count';
    case 'ratio':
      return 'a ratio';
    case 'bytes':
    case 'seconds':
      return type;
  }
}
