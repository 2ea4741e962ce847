import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import { mayCall } from '../../shared/api/roles.ts';
import type { Clock } from '../../shared/time.ts';
import { type Operator, verifySession } from '../identity/session.ts';
import type { Control } from '../ports/control.ts';

export interface AuthorizePorts {
  readonly control: Control;
  readonly sessionSecret: () => Promise<string>;
  readonly clock: Clock;
}

type Answer = APIGatewaySimpleAuthorizerWithContextResult<Operator | undefined>;

/**
 * Authorizer of the HTTP API, payload 2.0, simple response. API Gateway keeps an answer 60 s by token and route key; a
 * revocation counts at most that and five seconds later. Writes nothing. Throws (500) if the secret or control cannot be read.
 */
export function makeAuthorizeHandler(
  ports: AuthorizePorts,
): (event: APIGatewayRequestAuthorizerEventV2) => Promise<Answer> {
  return async (event) => {
    const operator = await verifySession(
      await ports.sessionSecret(),
      event.headers?.authorization,
      ports.clock(),
    );
    if (!operator || !mayCall(operator.role, event.routeKey)) return no;
    const { revokedTokens } = await ports.control.snapshot();
    return revokedTokens.has(operator.jti) ? no : { isAuthorized: true, context: operator };
  };
}

const no: Answer = { isAuthorized: false, context: undefined };
