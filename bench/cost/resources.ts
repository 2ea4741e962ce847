import { monthlyPrices, type Price } from './prices.ts';

/** How a resource type is paid for: by the month, by what the meter counts of its use, or not at all. */
export type ResourcePrice =
  | { readonly kind: 'monthly'; readonly price: Price }
  | { readonly kind: 'by-use' }
  | { readonly kind: 'free' };

const byUse = { kind: 'by-use' } as const;
const free = { kind: 'free' } as const;
const monthly = (price: Price) => ({ kind: 'monthly', price }) as const;

/** Every type of the templates has its line here. */
export const resourcePrices: Readonly<Record<string, ResourcePrice>> = {
  'AWS::ApiGatewayV2::Api': byUse,
  'AWS::ApiGatewayV2::Authorizer': free,
  'AWS::ApiGatewayV2::Integration': free,
  'AWS::ApiGatewayV2::Route': free,
  'AWS::ApiGatewayV2::Stage': free,
  'AWS::CloudWatch::Alarm': monthly(monthlyPrices.alarm),
  'AWS::CloudWatch::Dashboard': monthly(monthlyPrices.dashboard),
  'AWS::DynamoDB::Table': byUse,
  'AWS::Events::EventBus': byUse,
  'AWS::Events::Rule': free,
  'AWS::IAM::Policy': free,
  'AWS::IAM::Role': free,
  'AWS::KMS::Key': monthly(monthlyPrices.key),
  'AWS::Lambda::EventInvokeConfig': free,
  'AWS::Lambda::EventSourceMapping': byUse,
  'AWS::Lambda::Function': byUse,
  'AWS::Lambda::Permission': free,
  'AWS::Logs::LogGroup': byUse,
  'AWS::SNS::Subscription': free,
  'AWS::SNS::Topic': byUse,
  'AWS::SNS::TopicPolicy': free,
  'AWS::SQS::Queue': byUse,
  'AWS::SQS::QueuePolicy': free,
  'AWS::SSM::Document': free,
  'AWS::SecretsManager::Secret': monthly(monthlyPrices.secret),
  'AWS::StepFunctions::StateMachine': byUse,
};

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly Metrics?: readonly { readonly MetricStat?: object }[] };
}

/** Types without a line. */
export function unpriced(resources: readonly TemplateResource[]): readonly string[] {
  return [...new Set(resources.map(({ Type }) => Type))].filter(
    (type) => !Object.hasOwn(resourcePrices, type),
  );
}

export interface MonthlyLine {
  readonly type: string;
  readonly count: number;
  readonly price: Price;
  readonly usd: number;
}

/** What the templates cost by being there. An alarm over an expression is paid for by its metrics. */
export function monthlyLines(resources: readonly TemplateResource[]): readonly MonthlyLine[] {
  const counts = new Map<string, number>();
  for (const resource of resources)
    counts.set(resource.Type, (counts.get(resource.Type) ?? 0) + unitsOf(resource));
  return [...counts].flatMap(([type, count]) => {
    const line = resourcePrices[type];
    return line?.kind === 'monthly' ? [{ type, count, price: line.price, usd: count * line.price.usd }] : [];
  });
}

function unitsOf({ Properties }: TemplateResource): number {
  const metrics = (Properties?.Metrics ?? []).filter(({ MetricStat }) => MetricStat !== undefined);
  return Math.max(1, metrics.length);
}
