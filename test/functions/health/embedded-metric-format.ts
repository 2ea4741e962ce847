/** Units of CloudWatch, as the published schema of the format lists them. */
const units = new Set(
  ['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'None'].concat(
    ['', 'Kilo', 'Mega', 'Giga', 'Tera'].flatMap((scale) =>
      ['bytes', 'bits'].flatMap((of) => {
        const unit = `${scale}${of}`.replace(/^./, (first) => first.toUpperCase());
        return [unit, `${unit}/Second`];
      }),
    ),
    'Count/Second',
  ),
);

const limits = { metrics: 100, dimensions: 30, dimensionChars: 250, nameChars: 1_024, valuesOfOne: 100 };
const eventBytes = 256 * 1024;

/**
 * What is wrong with one line of a log by the rules of CloudWatch's embedded metric format: the published JSON schema of its
 * metadata, and what the specification says beside it, that each name stands in the root with a number, or a text if it is a
 * dimension. Empty if nothing is.
 */
export function faultsOf(line: string): readonly string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  check(line.endsWith('\n') && !line.slice(0, -1).includes('\n'), 'is not one line');
  check(Buffer.byteLength(line) <= eventBytes, 'is too long for an event of a log');
  const root = JSON.parse(line) as Record<string, unknown>;
  const { Timestamp, CloudWatchMetrics, ...unknown } = (root._aws ?? {}) as Record<string, unknown>;
  check(Number.isSafeInteger(Timestamp) && (Timestamp as number) >= 0, 'Timestamp is no whole number');
  check(Object.keys(unknown).length === 0, `_aws holds ${Object.keys(unknown)}`);
  check(Array.isArray(CloudWatchMetrics), 'CloudWatchMetrics is no list');
  for (const directive of (CloudWatchMetrics ?? []) as readonly Record<string, unknown>[])
    faults.push(...faultsOfDirective(directive, root));
  return faults;
}

function faultsOfDirective(
  { Namespace, Dimensions, Metrics, ...unknown }: Record<string, unknown>,
  root: Record<string, unknown>,
): readonly string[] {
  const sets = Dimensions as readonly (readonly string[])[];
  const metrics = Metrics as readonly Record<string, unknown>[];
  return [
    !isText(Namespace, limits.nameChars) && 'Namespace is no text of 1 to 1,024',
    Object.keys(unknown).length > 0 && `a directive holds ${Object.keys(unknown)}`,
    !(Array.isArray(sets) && sets.length > 0) && 'Dimensions is no list of at least one set',
    ...sets.map((set) => set.length > limits.dimensions && 'a set has more than 30 dimensions'),
    ...sets.flat().map((name) => {
      const isKnown = isText(name, limits.dimensionChars) && typeof root[name] === 'string';
      return !isKnown && `dimension ${name} has no text in the root`;
    }),
    !(metrics.length > 0 && metrics.length <= limits.metrics) && 'Metrics is no list of 1 to 100',
    new Set(metrics.map(({ Name }) => Name)).size < metrics.length && 'a metric stands there twice',
    ...metrics.flatMap((metric) => faultsOfMetric(metric, root)),
  ].filter((fault) => fault !== false);
}

function faultsOfMetric(
  { Name, Unit, StorageResolution = 60, ...unknown }: Record<string, unknown>,
  root: Record<string, unknown>,
): readonly (string | false)[] {
  const value = root[Name as string];
  const values = Array.isArray(value) ? value : [value];
  return [
    !isText(Name, limits.nameChars) && 'Name is no text of 1 to 1,024',
    Unit !== undefined && !units.has(Unit as string) && `${Unit} is no unit`,
    StorageResolution !== 1 && StorageResolution !== 60 && `${StorageResolution} is no resolution`,
    Object.keys(unknown).length > 0 && `a metric holds ${Object.keys(unknown)}`,
    values.length > limits.valuesOfOne && `${Name} has more than 100 values`,
    !values.every((each) => typeof each === 'number') && `${Name} has no number in the root`,
  ];
}

function isText(value: unknown, mostChars: number): boolean {
  return typeof value === 'string' && value.length >= 1 && value.length <= mostChars;
}
