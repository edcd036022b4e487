import type { Operations } from '../../docs/operation.js';
import {
  askLater,
  badInput,
  foreignPages,
  refusal,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
} from '../../docs/refusals.js';

const loggedOut = { description: 'Logged out. Safe to repeat, and without effect for the admin token.', examples: {} };

export const sessionDocs = {
  'GET /api/v1/admin/session': {
    operationId: 'getSession',
    tag: 'Administration',
    summary: 'Check who is let in',
    answers: {
      200: {
        description: 'The token is accepted.',
        schemaName: 'SessionView',
        examples: {
          'let-in': {
            summary: 'With the admin token',
            value: { demo: false, name: 'token', role: 'owner', issuer: null },
          },
        },
      },
      ...whereAdministratorsAreLetIn,
    },
  },

  'POST /api/v1/admin/session': {
    operationId: 'logIn',
    tag: 'Administration',
    summary: 'Log in as an operator',
    description: [
      'Send the token of the answer as `Authorization: Bearer …`. It ends after some hours, earlier without a request for some',
      'minutes, and when the password is changed or the account disabled. `npm run operators` makes accounts.',
    ].join(' '),
    requests: { operator: { summary: 'An operator', value: { name: 'ada', password: 'a long pass phrase' } } },
    answers: {
      200: {
        description: 'Logged in.',
        schemaName: 'NewSession',
        examples: {
          'logged-in': {
            summary: 'Logged in',
            value: {
              token: 'fso_Wm9fX2c3YlV0bkx4UjE4c0pQMnF0eVhhTGhkNm9mZ2s',
              name: 'ada',
              role: 'operator',
              endsAt: '2026-11-27T17:00:00.000Z',
              idleSeconds: 1_800,
            },
          },
        },
      },
      ...badInput(
        refusal('bad-shape', 'No password', 400, [
          'password must be longer than or equal to 1 characters',
          'password must be a string',
        ]),
      ),
      401: {
        description: 'There is no such operator, or the password is another one, or the account is disabled.',
        examples: refusal('wrong', 'A wrong password', 401, 'The name or the password is wrong'),
        headers: ['WWW-Authenticate'],
      },
      403: {
        description: 'A page of another site sent the request; or a demo was requested by an unknown host name.',
        examples: foreignPages,
      },
      ...whereBodyIsSent,
      429: {
        description: 'Too many attempts from this address or for this name.',
        examples: refusal(
          'too-many-attempts',
          'Too many attempts',
          429,
          'Too many attempts to log in, please try again later',
        ),
        headers: ['Retry-After'],
      },
      ...askLater(
        'PostgreSQL is away, or too many passwords are being checked.',
        refusal(
          'log-in-away',
          'A store is away',
          503,
          'A store is away or busy: the change may have been made or not; look before you repeat it',
        ),
      ),
    },
  },

  'POST /api/v1/admin/session/provider': {
    operationId: 'logInByProvider',
    tag: 'Administration',
    summary: 'Log in an operator whom the provider knows',
    description: [
      'For the web server, which checks what the provider of operators says (docs/login.md) and then vouches for the operator: `login` is a',
      'JSON Web Token by HS256 with `OPERATOR_JWT_SECRET`. `aud` is `flashsale-operator-login`, `iss` and `sub` are those of the ID token,',
      '`role` is viewer, operator or owner, `name` is for people, and `exp` is near.',
    ].join(' '),
    requests: { operator: { summary: 'An operator', value: { login: 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl' } } },
    answers: {
      200: {
        description: 'Logged in.',
        schemaName: 'NewSession',
        examples: {
          'logged-in': {
            summary: 'Logged in',
            value: {
              token: 'fso_Wm9fX2c3YlV0bkx4UjE4c0pQMnF0eVhhTGhkNm9mZ2s',
              name: 'Ada Lovelace',
              role: 'operator',
              endsAt: '2026-11-27T17:00:00.000Z',
              idleSeconds: 1_800,
            },
          },
        },
      },
      ...badInput(
        refusal('bad-shape', 'No login', 400, [
          'login must be longer than or equal to 1 characters',
          'login must be a string',
        ]),
      ),
      401: {
        description: 'The token is too old, of another secret, or says of nobody that they are an operator.',
        examples: refusal('wrong', 'Another secret', 401, 'The login is too old, or was signed by somebody else'),
        headers: ['WWW-Authenticate'],
      },
      403: {
        description: 'No secret is configured, or a page of another site sent the request.',
        examples: {
          ...refusal(
            'no-provider',
            'No secret',
            403,
            'Operators log in by name and password here: no OPERATOR_JWT_SECRET is configured',
          ),
          ...foreignPages,
        },
      },
      ...whereBodyIsSent,
      ...askLater(
        'PostgreSQL is away.',
        refusal(
          'log-in-away',
          'A store is away',
          503,
          'A store is away or busy: the change may have been made or not; look before you repeat it',
        ),
      ),
    },
  },

  'DELETE /api/v1/admin/session': {
    operationId: 'logOut',
    tag: 'Administration',
    summary: 'Log out',
    answers: { 204: loggedOut, ...whereAdministratorsAreLetIn },
  },

  'DELETE /api/v1/admin/sessions': {
    operationId: 'logOutEverywhere',
    tag: 'Administration',
    summary: 'Log out everywhere',
    answers: { 204: loggedOut, ...whereAdministratorsAreLetIn },
  },
} satisfies Operations;
