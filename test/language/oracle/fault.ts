/** A slip in the evaluator that the comparison with the oracle must find. */
export interface Fault {
  readonly name: string;
  /** Under shared/language/evaluation. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly search: string;
  readonly replace: string;
}

export function fault(file: string, name: string, search: string, replace: string): Fault {
  return { file, name, search, replace };
}
