import { Duration } from 'aws-cdk-lib';
import {
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type Access, type RouteKey, routeAccess } from '../../shared/api/roles.ts';
import type { OperatorAccess } from '../settings.ts';

/** Half of what a region gives all APIs of an account: 10,000 hosts post 167 documents a second. */
const throttle = { rateLimit: 5_000, burstLimit: 2_500 };
/** As long as a revoked session may live on. */
const authorizerCacheSec = 60;

/** Functions that answer routes. */
type RouteFunction =
  | 'session'
  | 'enrol'
  | 'ingest'
  | 'collect'
  | 'query'
  | 'define'
  | 'explain'
  | 'hosts'
  | 'dead-letters'
  | 'health';

const functionOfRoute: Readonly<Record<RouteKey, RouteFunction>> = {
  'POST /v1/documents': 'ingest',
  'POST /v1/enrol': 'enrol',
  'POST /v1/credentials': 'enrol',
  'POST /v1/sessions': 'session',
  'POST /v1/enrolments': 'hosts',
  'POST /v1/tokens': 'session',
  'DELETE /v1/tokens/{token}': 'session',
  'GET /v1/hosts': 'query',
  'GET /v1/hosts/{host}/samples': 'query',
  'GET /v1/hosts/{host}/documents': 'query',
  'POST /v1/hosts/{host}/drain': 'hosts',
  'POST /v1/hosts/{host}/remove': 'hosts',
  'GET /v1/events': 'query',
  'GET /v1/events/{id}': 'query',
  'GET /v1/events/{id}/why': 'explain',
  'GET /v1/explain': 'explain',
  'POST /v1/events': 'collect',
  'POST /v1/sources/alertmanager': 'collect',
  'GET /v1/definitions': 'define',
  'POST /v1/definitions': 'define',
  'GET /v1/definitions/{version}': 'define',
  'POST /v1/definitions/{version}/rollback': 'define',
  'GET /v1/definition-history': 'define',
  'PUT /v1/kill-switch': 'define',
  'GET /v1/health': 'health',
  'GET /v1/dead-letters': 'dead-letters',
  'GET /v1/dead-letters/{queue}': 'dead-letters',
  'POST /v1/dead-letters/{queue}/redrive': 'dead-letters',
};

export interface TocsinApiProps {
  readonly authorize: IFunction;
  readonly functions: Readonly<Record<RouteFunction, IFunction>>;
  /** `iam`: API Gateway checks the signature of who opens a session. `key`: the function checks the key. */
  readonly signIn: OperatorAccess['kind'];
}

/** The HTTP API: every route of the product, and who answers it. */
export class TocsinApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: TocsinApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: 'tocsin', createDefaultStage: false });
    new HttpStage(this, 'Stage', { httpApi: this.api, stageName: '$default', autoDeploy: true, throttle });
    const authorizerOf = this.authorizers(props);
    const integrations = new Map<RouteFunction, HttpLambdaIntegration>();
    for (const [key, access] of Object.entries(routeAccess)) {
      const name = functionOfRoute[key as RouteKey];
      const integration =
        integrations.get(name) ??
        new HttpLambdaIntegration(name, props.functions[name], { scopePermissionToRoute: false });
      integrations.set(name, integration);
      const [method, path] = key.split(' ') as [HttpMethod, string];
      this.api.addRoutes({ path, methods: [method], integration, authorizer: authorizerOf(access) });
    }
  }

  private authorizers(props: TocsinApiProps): (access: Access) => IHttpRouteAuthorizer {
    const none = new HttpNoneAuthorizer();
    const signIn = props.signIn === 'iam' ? new HttpIamAuthorizer() : none;
    const sessions = {
      read: sessionWith('Read', props.authorize),
      emit: sessionWith('Emit', props.authorize),
      operate: sessionWith('Operate', props.authorize),
      administer: sessionWith('Administer', props.authorize),
    };
    return (access) => {
      switch (access) {
        case 'host':
        case 'enrolment':
          return none;
        case 'sign-in':
          return signIn;
        case 'read':
        case 'emit':
        case 'operate':
        case 'administer':
          return sessions[access];
      }
    };
  }
}

/**
 * One authorizer for each right: what is cached for a token is then true of every route that shares the authorizer, and
 * the route need not be a part of the cache's key.
 */
function sessionWith(right: string, authorize: IFunction): HttpLambdaAuthorizer {
  return new HttpLambdaAuthorizer(right, authorize, {
    responseTypes: [HttpLambdaResponseType.SIMPLE],
    identitySource: ['$request.header.Authorization'],
    resultsCacheTtl: Duration.seconds(authorizerCacheSec),
  });
}
