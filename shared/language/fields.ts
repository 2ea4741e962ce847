import { typesRead } from './event-graph.ts';
import type { RawRule } from './raw.ts';
import { type Scope, sideOf, unique } from './scope.ts';
import { type Typing, typeOf } from './typing.ts';
import type { ValueType } from './value-types.ts';

/** The values that events carry, by what the rules put into them. */
export interface FieldTypes {
  /** `any` if no rule emits the type; undefined if rules do and none has the field. */
  typeOfField(type: string, field: string): ValueType | undefined;
  namesOf(type: string): readonly string[];
}

export function makeFieldTypes(scope: Scope): FieldTypes {
  const known = new Map<string, ValueType | undefined>();
  const fields: FieldTypes = { typeOfField, namesOf };
  return fields;

  function typeOfField(type: string, field: string): ValueType | undefined {
    const from = scope.emitters.get(type);
    if (!from) return 'any';
    const key = `${type}.${field}`;
    if (known.has(key)) return known.get(key);
    // A field that is made of itself meets this; the cycle is told elsewhere.
    known.set(key, 'any');
    const types = unique(from.flatMap((rule) => typeIn(rule, field) ?? [])) as readonly ValueType[];
    const found = types.length > 1 ? 'any' : types[0];
    known.set(key, found);
    return found;
  }

  function typeIn(rule: RawRule, field: string): ValueType | undefined {
    const expr = rule.set.get(field)?.expr;
    return expr && typeOf(expr, silentTyping(rule));
  }

  function silentTyping(rule: RawRule): Typing {
    return {
      side: sideOf(rule) === 'events' ? 'events' : 'metrics',
      place: 'set',
      fieldType: typeOfField,
      fieldsOf: namesOf,
      labelsOf: scope.labelsOf,
      typesOfWhen: typesRead(rule),
      selector() {},
      report() {},
    };
  }

  function namesOf(type: string): readonly string[] {
    return unique((scope.emitters.get(type) ?? []).flatMap((rule) => [...rule.set.keys()]));
  }
}
