import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate and its key, as files in PEM. */
interface Issued {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate authority of a test, made by openssl. */
export class Authority {
  private constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {}

  /** @param folder that the caller removes */
  static async make(folder: string, name = 'authority'): Promise<Authority> {
    const authority = new Authority(folder, name);
    await authority.#openssl(
      'req',
      '-x509',
      ...KEY,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
    return authority;
  }

  get caFile(): string {
    return join(this.folder, `${this.name}.pem`);
  }

  /**
   * Signs a certificate.
   *
   * @param hosts what it is for, as `DNS:localhost` and `IP:127.0.0.1`
   * @param validDays below 0 for one that has expired
   */
  async issue(name: string, hosts: readonly string[], validDays = 2): Promise<Issued> {
    const file = (suffix: string): string => `${name}.${suffix}`;
    await this.#openssl('req', ...KEY, '-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('csr'));
    writeFileSync(join(this.folder, file('ext')), `subjectAltName=${hosts.join(',')}\n`);
    await this.#openssl(
      ...['x509', '-req', '-in', file('csr'), '-CA', `${this.name}.pem`, '-CAkey', `${this.name}.key`],
      ...['-CAcreateserial', '-extfile', file('ext'), '-days', String(validDays), '-out', file('pem')],
    );
    return { certFile: join(this.folder, file('pem')), keyFile: join(this.folder, file('key')) };
  }

  async #openssl(...args: string[]): Promise<void> {
    await run('openssl', args, { cwd: this.folder });
  }
}
