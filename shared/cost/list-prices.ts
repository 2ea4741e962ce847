/** A list price in us-east-1, without free tiers. */
export interface ListPrice {
  readonly usd: number;
  /** What one such price buys. */
  readonly per: string;
  readonly source: string;
  /** When the source was read. */
  readonly readOn: string;
}

/** One strongly consistent read of 4 KB, or two that are eventually consistent. */
export const readUnitPrice: ListPrice = {
  usd: 0.125e-6,
  per: 'read unit',
  source: 'airbyte.com, DynamoDB pricing (on demand since 2024-11)',
  readOn: '2026-11-21',
};

export const apiRequestPrice: ListPrice = {
  usd: 1e-6,
  per: 'request of the HTTP API, by 512 KB',
  source: 'docs.aws.amazon.com, best practices for API Gateway, cost optimization',
  readOn: '2026-11-21',
};
