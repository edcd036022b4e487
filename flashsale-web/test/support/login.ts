import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from 'flashsale-testkit';
import type { Page } from 'playwright-core';
import type { LoginSettings } from '../../src/login-settings.js';
import { expectShown } from './browser.js';

const SANDBOX = fileURLToPath(new URL('../../../login-sandbox/dist/main.js', import.meta.url));

/** What the API checks tokens with, and the web server signs them with. */
export const BUYER_TOKEN = {
  BUYER_JWT_SECRET: 'a-secret-of-the-api-and-the-web-server-1',
  BUYER_JWT_ISSUER: 'https://shop.example',
  BUYER_JWT_AUDIENCE: 'flashsale',
};
export const OPERATOR_JWT_SECRET = 'a-secret-of-the-api-and-the-web-server-2';
const SESSION_SECRET = 'a-secret-of-the-web-servers-of-this-shop-1';

/** A login sandbox and the variables of a web server that uses it, each on a port of its own. */
export class LoginUnderTest {
  #sandbox: ServerProcess | undefined;

  private constructor(
    readonly url: string,
    readonly webEnvironment: Readonly<Record<string, string>>,
  ) {}

  static async make(): Promise<LoginUnderTest> {
    const [loginPort, webPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${loginPort}`;
    return new LoginUnderTest(url, {
      ...BUYER_TOKEN,
      LOGIN_ISSUER: url,
      LOGIN_CLIENT_ID: 'shop',
      LOGIN_CLIENT_SECRET: 'a-secret-of-the-provider-and-the-web-server',
      OPERATOR_LOGIN_ISSUER: url,
      OPERATOR_LOGIN_CLIENT_ID: 'console',
      OPERATOR_LOGIN_CLIENT_SECRET: 'another-secret-of-the-provider-and-the-web-server',
      OPERATOR_LOGIN_NAME: 'the sandbox',
      OPERATOR_JWT_SECRET,
      SESSION_SECRET,
      SHOP_URL: `http://127.0.0.1:${webPort}`,
      WEB_PORT: String(webPort),
    });
  }

  async start(): Promise<this> {
    this.#sandbox = await ServerProcess.start({
      name: 'login-sandbox',
      program: SANDBOX,
      environment: { ...this.webEnvironment, HOST: '127.0.0.1' },
      url: this.url,
      readyPath: '/health',
    });
    return this;
  }

  async stop(): Promise<void> {
    await this.#sandbox?.stop();
    this.#sandbox = undefined;
  }
}

/** The settings of a web server that was started with these variables, for cookies made by hand. */
export function loginSettings(environment: Readonly<Record<string, string>>): LoginSettings {
  const { SHOP_URL: shop = '', LOGIN_ISSUER: issuer = '', LOGIN_CLIENT_ID: clientId = '' } = environment;
  return {
    shopUrl: new URL(shop),
    provider: { issuer: new URL(issuer), clientId, clientSecret: undefined },
    sessionSecrets: [SESSION_SECRET],
    buyerToken: { secret: BUYER_TOKEN.BUYER_JWT_SECRET, issuer: undefined, audience: undefined },
  };
}

/** From the page of the shop by way of the sandbox back to it. */
export async function logInAs(page: Page, name: string | RegExp, link = 'Log in to buy'): Promise<void> {
  await page.getByRole('link', { name: link, exact: true }).click();
  await chooseAccount(page, name);
}

export async function chooseAccount(page: Page, name: string | RegExp): Promise<void> {
  await expectShown(page.getByRole('heading', { name: 'Who are you?' }));
  await page.getByRole('button', { name }).click();
}
