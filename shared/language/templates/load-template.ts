import type { Diagnostic, Place, Report } from '../diagnostics.ts';
import { spanPlaces } from '../load/definition-file.ts';
import { asRule } from '../load/load-rule.ts';
import { asName } from '../load/readings.ts';
import {
  type As,
  type Entry,
  fieldsOf,
  forUse,
  isFilled,
  need,
  scalarsBelow,
  take,
} from '../load/yaml-reader.ts';
import { nearestName, suggestion } from '../nearest.ts';
import {
  type Parameters,
  type ParameterType,
  type ParameterValue,
  parameterMarks,
} from './parameter-value.ts';
import type { RawTemplate } from './raw-application.ts';
import { asParameters, type Parameter } from './read-parameter.ts';

/**
 * A template; undefined after diagnostics. All faults that do not depend on values are told here, once, whoever uses it:
 * YAML, keys, syntax of expressions, names of parameters.
 */
export const asTemplate: As<RawTemplate> = (entry) => {
  const fields = fieldsOf({ ...entry, what: 'a template' }, { known: ['name', 'params', 'rule'] });
  if (!fields) return undefined;
  const name = need(fields, 'name', asName);
  const parameters = fields.entries.has('params') ? take(fields, 'params', asParameters) : new Map();
  const body = need(fields, 'rule', (each) => each);
  if (!name || !body || !parameters) return undefined;
  return isSound(body, parameters) ? { name, parameters, body } : undefined;
};

function isSound(body: Entry, parameters: ReadonlyMap<string, Parameter>): boolean {
  let faults = 0;
  const report: Report = (...args) => {
    faults++;
    body.file.report(...args);
  };
  refuseUnknown(body, parameters, report);
  refuseHosts(body, report);
  if (faults === 0) readOnTrial(body, parameters, report);
  return faults === 0;
}

function refuseUnknown(body: Entry, parameters: ReadonlyMap<string, Parameter>, report: Report): void {
  for (const scalar of scalarsBelow(body)) {
    const value = scalar.node?.kind === 'scalar' ? scalar.node.value : undefined;
    if (typeof value !== 'string') continue;
    const placeOf = spanPlaces(scalar, value);
    for (const { name, ...span } of parameterMarks(value)) {
      if (parameters.has(name)) continue;
      const names = [...parameters.keys()];
      report('TOC307', placeOf(span), `the template has no parameter "${name}"`, {
        allowed: names.join(' ') || 'none',
        ...(nearestName(name, names) === undefined
          ? { fix: `declare it under "params": ${name}: { type: string }` }
          : suggestion(name, names)),
      });
    }
  }
}

function refuseHosts(body: Entry, report: Report): void {
  if (body.node?.kind !== 'map') return;
  const silent = { ...body, file: { ...body.file, report: () => undefined } };
  const hosts = fieldsOf(silent)?.entries.get('in');
  if (hosts) report('TOC506', hosts.keyAt, 'a template has no "in"', { fix: 'say "to" in the application' });
}

/** Reads the rule with some value for each parameter; what such a value is to blame for is not told. */
function readOnTrial(body: Entry, parameters: ReadonlyMap<string, Parameter>, report: Report): void {
  const values: Parameters = new Map([...parameters.values()].map((each) => [each.name, trialOf(each)]));
  const entry = forUse(body, { parameters: values });
  const filled = new Set(
    scalarsBelow(entry)
      .filter(isFilled)
      .map(({ at }) => startOf(at)),
  );
  asRule(
    forUse(body, { parameters: values }, (code, place, ...rest) => {
      if (!isOfValue(code) || !filled.has(startOf(place))) report(code, place, ...rest);
    }),
  );
}

/** Of an expression the syntax is fixed by the types of its parameters; of other texts all depends on the value. */
function isOfValue(code: Diagnostic['code']): boolean {
  return code.startsWith('TOC1');
}

function startOf({ line, column }: Place): string {
  return `${line}:${column}`;
}

const trials: Readonly<Record<ParameterType, ParameterValue>> = {
  string: { kind: 'string', value: 'x' },
  number: { kind: 'number', value: 1, unit: 'none' },
  duration: { kind: 'number', value: 60, unit: 'seconds' },
  size: { kind: 'number', value: 2 ** 30, unit: 'bytes' },
  boolean: { kind: 'boolean', value: true },
};

function trialOf({ type, fallback, min }: Parameter): ParameterValue {
  return fallback?.value ?? min ?? trials[type];
}
