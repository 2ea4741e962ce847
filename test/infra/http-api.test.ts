import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { routeAccess } from '../../shared/api/roles.ts';
import { local, onAws, resourcesOf, synthesise } from './synthesis.ts';

const architecture = resolve(import.meta.dirname, '..', '..', 'docs', 'architecture.md');

const aws = routes(onAws);
const emulated = routes(local);

describe('the HTTP API', () => {
  it('has the routes of the documentation, each answered by the function that stands there', () => {
    const rows = readFileSync(architecture, 'utf8').matchAll(/^\| `([A-Z]+ \/v1\/[^`]*)` \| ([a-z-]+) \|/gm);
    const documented = Object.fromEntries(
      [...rows].map(([, route, name]) => [route, name?.replace('-', '')]),
    );
    expect(Object.fromEntries(aws.map(({ key, name }) => [key, name]))).toEqual(documented);
  });

  it('lets no route be open but those whose functions know their callers themselves', () => {
    const open = aws.filter(({ authorization }) => authorization === 'NONE');
    expect(open.map(({ key }) => key).sort()).toEqual([
      'POST /v1/credentials',
      'POST /v1/documents',
      'POST /v1/enrol',
    ]);
  });

  it('signs in by IAM, or by the key that the function checks', () => {
    const [onIam, byKey] = [aws, emulated].map((each) => each.find(({ key }) => key === 'POST /v1/sessions'));
    expect([onIam?.authorization, byKey?.authorization]).toEqual(['AWS_IAM', 'NONE']);
  });

  it('shares an authorizer, and so what is cached for a token, among routes of one right only', () => {
    const authorizers = aws.flatMap(({ key, authorizer }) =>
      authorizer === undefined ? [] : [[routeAccess[key as keyof typeof routeAccess], authorizer] as const],
    );
    const pairs = new Set(authorizers.map((pair) => pair.join()));
    expect(new Set(authorizers.map(([access]) => access))).toEqual(
      new Set(['read', 'emit', 'operate', 'administer']),
    );
    expect(pairs.size).toBe(4);
    expect(new Set(authorizers.map(([, authorizer]) => authorizer)).size).toBe(4);
  });

  it('keeps an answer of the authorizer for 60 s by the token', () => {
    const { serviceTemplate } = synthesise(onAws);
    for (const { Properties } of Object.values(
      resourcesOf(serviceTemplate, 'AWS::ApiGatewayV2::Authorizer'),
    )) {
      expect(Properties).toMatchObject({
        AuthorizerPayloadFormatVersion: '2.0',
        EnableSimpleResponses: true,
        AuthorizerResultTtlInSeconds: 60,
        IdentitySource: ['$request.header.Authorization'],
      });
    }
  });

  it('leaves other APIs of the account half of its requests', () => {
    const [stage] = Object.values(resourcesOf(synthesise(onAws).serviceTemplate, 'AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 5_000,
      ThrottlingBurstLimit: 2_500,
    });
  });
});

function routes(context: Readonly<Record<string, unknown>>) {
  const { serviceTemplate } = synthesise(context);
  const integrations = resourcesOf(serviceTemplate, 'AWS::ApiGatewayV2::Integration');
  return Object.values(resourcesOf(serviceTemplate, 'AWS::ApiGatewayV2::Route')).map(
    ({ Properties: route }) => {
      const target: string = route.Target['Fn::Join'][1][1].Ref;
      const fn: string = integrations[target]?.Properties.IntegrationUri['Fn::GetAtt'][0];
      return {
        key: route.RouteKey as string,
        name: fn.replace(/Function[0-9A-F]{8}$/, ''),
        authorization: (route.AuthorizationType ?? 'NONE') as string,
        authorizer: route.AuthorizerId?.Ref as string | undefined,
      };
    },
  );
}
