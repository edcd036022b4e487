import { describe, expect, it } from '@jest/globals';
import { keepOperatorSession, operatorAuthorization } from '../src/server/operator-cookie';

const TOKEN = `fso_${'a'.repeat(43)}`;
const SESSION = '/api/v1/admin/session';
const asked = (method: string, origin = 'https://console.example'): Request =>
  new Request(`http://web${SESSION}`, { method, headers: { origin } });
const granted = (): Response =>
  Response.json({
    token: TOKEN,
    name: 'ada',
    role: 'owner',
    endsAt: new Date(Date.now() + 60_000),
    idleSeconds: 1_800,
  });

describe('the cookie of an operator', () => {
  it('keeps the token, which the page does not get', async () => {
    const answer = await keepOperatorSession(SESSION, asked('POST'), granted());
    expect(answer.headers.get('set-cookie')).toMatch(
      new RegExp(
        `^__Secure-flashsale_console=${TOKEN}; Path=/api; Max-Age=(59|60); HttpOnly; SameSite=Strict; Secure$`,
      ),
    );
    const body = await answer.text();
    expect(body).toContain('"name":"ada"');
    expect(body).not.toContain(TOKEN);
  });

  it('is not for https alone where the page did not come by it', async () => {
    const answer = await keepOperatorSession(SESSION, asked('POST', 'http://127.0.0.1:3001'), granted());
    expect(answer.headers.get('set-cookie')).toMatch(/^flashsale_console=.*SameSite=Strict$/);
  });

  it('is not set by a refusal, nor by any other route', async () => {
    const refused = await keepOperatorSession(SESSION, asked('POST'), Response.json({}, { status: 401 }));
    const other = await keepOperatorSession('/api/v1/admin/sales', asked('POST'), granted());
    for (const { headers } of [refused, other]) expect(headers.has('set-cookie')).toBe(false);
  });

  it.each([SESSION, `${SESSION}s`])('is removed by DELETE %s', async (path) => {
    const answer = await keepOperatorSession(path, asked('DELETE'), new Response(null, { status: 204 }));
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toContain('flashsale_console=; Path=/api; Max-Age=0;');
  });

  it('becomes the header of admin calls alone, unless they have one', () => {
    const cookie = `other=1; __Secure-flashsale_console=${TOKEN}; more=2`;
    expect(operatorAuthorization(SESSION, new Headers({ cookie }))).toBe(`Bearer ${TOKEN}`);
    expect(operatorAuthorization('/api/v1/sales', new Headers({ cookie }))).toBeUndefined();
    expect(operatorAuthorization(SESSION, new Headers({ cookie, authorization: 'Bearer x' }))).toBeUndefined();
    expect(operatorAuthorization(SESSION, new Headers({ cookie: 'flashsale_console=guess' }))).toBeUndefined();
    expect(operatorAuthorization(SESSION, new Headers())).toBeUndefined();
  });
});
