/** Names and addresses that never leave the machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Where the load may go: this machine, and the hosts that whoever started the lab has named. The rule is what keeps a
 * load generator from being a weapon.
 */
export class HostRule {
  /** @param allowed hosts as in an address, `shop.test` or `shop.test:8080` */
  constructor(private readonly allowed: readonly string[]) {}

  /** Why the load must not go there; undefined when it may. */
  objection(url: URL): string | undefined {
    if (LOOPBACK.test(url.hostname) || this.allowed.includes(url.host)) return undefined;
    return (
      `The load goes to this machine only, not to ${url.host}. ` +
      `Where that host is yours, start the lab with: npm run lab -- serve --allow-host ${url.host}`
    );
  }
}

/** A host as in an address; undefined when it is none. */
export function readHost(text: string): string | undefined {
  const url = URL.parse(`http://${text}`);
  return url !== null && url.host === text.toLowerCase() ? url.host : undefined;
}
