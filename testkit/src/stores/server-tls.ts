import { chownSync, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../processes/child.js';
import { makePrivateFolder } from './folder.js';

interface KeyPair {
  readonly certFile: string;
  readonly keyFile: string;
}

/** For a server that speaks TLS and nothing else. */
export interface ServerTls extends KeyPair {
  /** The authority that clients trust. */
  readonly caFile: string;
  /** If set, the server refuses every client that the authority gave no certificate; our own have this one. */
  readonly client?: KeyPair;
}

/** The same files where the server's account can read them, and nobody else. */
export function installCertificate(tls: ServerTls, folder: string, account: Account | undefined): ServerTls {
  const own = join(folder, 'tls');
  makePrivateFolder(own, account);
  const install = (file: string, name: string): string => {
    const installed = join(own, name);
    copyFileSync(file, installed);
    if (account !== undefined) chownSync(installed, account.uid, account.gid);
    return installed;
  };
  return {
    ...tls,
    caFile: install(tls.caFile, 'ca.pem'),
    certFile: install(tls.certFile, 'server.pem'),
    keyFile: install(tls.keyFile, 'server.key'),
  };
}

/** The parameters of an address by which clients reach the server. */
export function clientParameters({ caFile, client }: ServerTls): string {
  const files = { sslrootcert: caFile, ...(client && { sslcert: client.certFile, sslkey: client.keyFile }) };
  return new URLSearchParams(files).toString();
}

/** How a probe connects. It asks whether the server answers, not who it is. */
export function probeTls({ client }: ServerTls) {
  return {
    rejectUnauthorized: false,
    ...(client && { cert: readFileSync(client.certFile), key: readFileSync(client.keyFile) }),
  };
}
