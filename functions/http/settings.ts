import { TocsinError } from '../../shared/errors.ts';

/** The named settings of a function's environment; throws `SETTING_MISSING`, so that a wrong deployment fails at its start. */
export function readSettings<Name extends string>(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new TocsinError('SETTING_MISSING', `the environment lacks ${missing.join(', ')}`, { status: 500 });
  }
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>;
}
