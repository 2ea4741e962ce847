import type { Place } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import { type BoundValue, type BoundValues, type Origin, origins } from './bound-value.ts';
import { isSameParameter, type Parameters, parameterKey } from './parameter-value.ts';
import type { RawTemplate, RawValues } from './raw-application.ts';
import { asValue } from './read-parameter.ts';

/** What a use of a template says, with the template's defaults; undefined after diagnostics. */
export function bindUse(
  { name, parameters }: RawTemplate,
  written: RawValues,
  at: Place,
  report: (code: 'TOC103' | 'TOC307', at: Place, message: string, detail?: { fix?: string }) => void,
): BoundValues | undefined {
  let isSound = refuseUnknown(written, parameters.keys(), report, `"${name.value}" has no parameter`);
  const given = bindGiven({ parameters }, written, 'with');
  const values = new Map<string, BoundValue>();
  for (const parameter of parameters.values()) {
    const own = given.get(parameter.name);
    if (own) values.set(parameter.name, own);
    else if (written.has(parameter.name)) isSound = false;
    else if (parameter.fallback) {
      values.set(parameter.name, { ...parameter.fallback, from: 'default' });
    } else {
      const fix = `with: { ${parameter.name}: ... }, a ${parameter.type}`;
      report('TOC103', at, `"${name.value}" needs "${parameter.name}", which has no default`, { fix });
      isSound = false;
    }
  }
  return isSound ? values : undefined;
}

/** Reads those of the written values that the template declares; one that is wrong is told and left out. */
export function bindGiven(
  { parameters }: Pick<RawTemplate, 'parameters'>,
  written: RawValues,
  from: Origin,
): BoundValues {
  const values = new Map<string, BoundValue>();
  for (const parameter of parameters.values()) {
    const entry = written.get(parameter.name);
    const value = entry && asValue(parameter)(entry);
    if (value) values.set(parameter.name, { ...value, from });
  }
  return values;
}

/** False after a diagnostic if a value has a name that is not among the known. */
export function refuseUnknown(
  written: RawValues,
  known: Iterable<string>,
  report: (
    code: 'TOC307',
    at: Place,
    message: string,
    detail: { readonly allowed: string; readonly fix?: string },
  ) => void,
  message: string,
): boolean {
  const names = [...known];
  const unknown = [...written].filter(([name]) => !names.includes(name));
  for (const [name, { keyAt }] of unknown) {
    const detail = { allowed: names.join(' ') || 'none', ...suggestion(name, names) };
    report('TOC307', keyAt, `${message} "${name}"`, detail);
  }
  return unknown.length === 0;
}

/** The values with those of a higher precedence put over them; a host's override stands against a set's. */
export function overrideValues(values: BoundValues, over: BoundValues): BoundValues {
  const after = new Map(values);
  for (const [name, value] of over) {
    const before = after.get(name);
    if (before && origins.indexOf(before.from) <= origins.indexOf(value.from)) after.set(name, value);
  }
  return after;
}

/** True if every value that the override has is given by a host's override already. */
export function isOverruled(values: BoundValues, over: BoundValues): boolean {
  return [...over.keys()].every((name) => values.get(name)?.from === 'host override');
}

/** The names for which both say different things. */
export function disagreements(a: BoundValues, b: BoundValues): readonly string[] {
  return [...a.keys()].filter((name) => {
    const [one, other] = [a.get(name)?.value, b.get(name)?.value];
    return one !== undefined && other !== undefined && !isSameParameter(one, other);
  });
}

export function parametersOf(values: BoundValues): Parameters {
  return new Map([...values].map(([name, { value }]) => [name, value]));
}

/** One text for equal values, wherever they come from. */
export function valuesKey(values: BoundValues): string {
  return JSON.stringify([...values].map(([name, { value }]) => [name, parameterKey(value)]));
}
