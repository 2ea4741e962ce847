import type { RawRule } from '../raw.ts';
import { readsOf } from '../reads.ts';
import { unique } from '../unique.ts';
import { kindOf, type Scope } from './scope.ts';
import { typeOf } from './typing.ts';
import type { Typing } from './typing-context.ts';
import type { ValueType } from './value-types.ts';

/** The values that events carry, by what the rules put into them. */
export interface FieldTypes {
  /** `any` if no rule emits the type; undefined if rules do and none has the field. */
  typeOfField(type: string, field: string): ValueType | undefined;
  namesOf(type: string): readonly string[];
}

export function makeFieldTypes(scope: Scope): FieldTypes {
  const known = new Map<string, ValueType | undefined>();
  return { typeOfField, namesOf };

  function typeOfField(type: string, field: string): ValueType | undefined {
    if (!scope.emitters.has(type)) return 'any';
    const key = `${type}.${field}`;
    if (known.has(key)) return known.get(key);
    // A field that is made of itself meets this; the cycle is told elsewhere.
    known.set(key, 'any');
    const types = unique(
      emittersOf(type).flatMap((rule) => typeIn(rule, field) ?? []),
    ) as readonly ValueType[];
    const found = types.length > 1 ? 'any' : types[0];
    known.set(key, found);
    return found;
  }

  /** What a rule says while its condition is unknown has no values: they would be unknown as well. */
  function emittersOf(type: string): readonly RawRule[] {
    return (scope.emitters.get(type) ?? []).filter(({ emit }) => emit.value === type);
  }

  function typeIn(rule: RawRule, field: string): ValueType | undefined {
    const expr = rule.set.get(field)?.expr;
    return expr && typeOf(expr, silentTyping(rule));
  }

  function silentTyping(rule: RawRule): Typing {
    return {
      place: 'set',
      isOfMember: false,
      isOfMatch: kindOf(rule) === 'occurrence',
      metricOf: scope.metricOf,
      nearMetric: () => ({}),
      fieldType: typeOfField,
      fieldsOf: namesOf,
      labelsOf: scope.labelsOf,
      kindOf: scope.kindOf,
      typesOfWhen: readsOf(rule).typesOfWhen,
      selector() {},
      hostSet() {},
      report() {},
    };
  }

  function namesOf(type: string): readonly string[] {
    return unique(emittersOf(type).flatMap((rule) => [...rule.set.keys()]));
  }
}
