/** What DynamoDB looked at for an answer: it bills all of that, also what a filter then left out. */
export interface BilledRead {
  readonly items: number;
  /** Read units. */
  readonly units: number;
}
