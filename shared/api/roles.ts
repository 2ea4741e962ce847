/** What a route lets one do. */
type Right = 'read' | 'emit' | 'operate' | 'administer';

export const roles = ['viewer', 'emitter', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  emitter: ['emit'],
  operator: ['read', 'emit', 'operate'],
  admin: ['read', 'emit', 'operate', 'administer'],
};

/**
 * How a route knows its caller: `host` by credential and proof, `enrolment` by a token in the body, `sign-in` by IAM or
 * the operator key - all three without the authorizer - or a session with a right.
 */
export type Access = 'host' | 'enrolment' | 'sign-in' | Right;

/** Every route of the API by its route key, as API Gateway writes it. */
export const routeAccess = {
  'POST /v1/documents': 'host',
  'POST /v1/enrol': 'enrolment',
  'POST /v1/credentials': 'host',
  'POST /v1/sessions': 'sign-in',
  'POST /v1/enrolments': 'administer',
  'POST /v1/tokens': 'administer',
  'DELETE /v1/tokens/{token}': 'administer',
  'GET /v1/hosts': 'read',
  'GET /v1/hosts/{host}/samples': 'read',
  'GET /v1/hosts/{host}/documents': 'read',
  'POST /v1/hosts/{host}/drain': 'operate',
  'POST /v1/hosts/{host}/remove': 'administer',
  'GET /v1/events': 'read',
  'GET /v1/events/{id}': 'read',
  'GET /v1/events/{id}/why': 'read',
  'GET /v1/explain': 'read',
  'POST /v1/events': 'emit',
  'POST /v1/sources/alertmanager': 'emit',
  'GET /v1/definitions': 'read',
  'POST /v1/definitions': 'administer',
  'GET /v1/definitions/{version}': 'read',
  'POST /v1/definitions/{version}/rollback': 'administer',
  'GET /v1/definition-history': 'read',
  'PUT /v1/kill-switch': 'operate',
  'GET /v1/health': 'read',
  'GET /v1/dead-letters': 'read',
  'GET /v1/dead-letters/{queue}': 'read',
  'POST /v1/dead-letters/{queue}/redrive': 'administer',
} as const satisfies Readonly<Record<string, Access>>;

export type RouteKey = keyof typeof routeAccess;

/** False for a route key that is not of the API, and for routes that no session opens. */
export function mayCall(role: Role, routeKey: string): boolean {
  const access: Access | undefined = Object.hasOwn(routeAccess, routeKey)
    ? routeAccess[routeKey as RouteKey]
    : undefined;
  return access !== undefined && rightsOf[role].includes(access as Right);
}

export function isRole(text: unknown): text is Role {
  return roles.includes(text as Role);
}
