import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AUDIENCE, type Identities, ISSUER, type TokenAlgorithm } from './identities.js';

const HOST = '127.0.0.1';
const SECRET_BYTES = 32;

/** A login with keys of its own: a secret that it shares with the shop, and two keys that it publishes. */
export class Login {
  readonly #secret = randomBytes(SECRET_BYTES).toString('base64url');
  readonly #pairs = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
    EdDSA: generateKeyPairSync('ed25519'),
  };
  readonly #server: Server;

  private constructor() {
    const keys = Object.entries(this.#pairs).map(([alg, { publicKey }]) => {
      return { ...publicKey.export({ format: 'jwk' }), kid: alg, alg, use: 'sig' };
    });
    this.#server = createServer((_request, response) => void response.end(JSON.stringify({ keys })));
  }

  static async open(): Promise<Login> {
    const login = new Login();
    login.#server.listen(0, HOST);
    await once(login.#server, 'listening');
    return login;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The settings of an API whose buyers share this secret. */
  get sharedSecret(): Readonly<Record<string, string>> {
    return { BUYER_JWT_SECRET: this.#secret, BUYER_JWT_ISSUER: ISSUER, BUYER_JWT_AUDIENCE: AUDIENCE };
  }

  /** The settings of an API that fetches the keys. */
  get publishedKeys(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      BUYER_JWT_JWKS_URL: `http://${HOST}:${port}/keys`,
      BUYER_JWT_ISSUER: ISSUER,
      BUYER_JWT_AUDIENCE: AUDIENCE,
    };
  }

  identities(algorithm: TokenAlgorithm, proxies: readonly string[]): Identities {
    if (algorithm === 'HS256') return { algorithm, key: this.#secret, keyId: undefined, proxies };
    return { algorithm, key: pemOf(this.#pairs[algorithm].privateKey), keyId: algorithm, proxies };
  }
}

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}
