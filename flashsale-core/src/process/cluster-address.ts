/** `redis://` or `rediss://`, user and password, the nodes, and the parameters of each connection. */
const FORM = /^(?:(?<scheme>rediss?):\/\/)?(?:(?<account>[^@/]*)@)?(?<nodes>[^@/?#]+)\/?(?<parameters>\?[^#]*)?$/;
const NODE = /^(?:\[[0-9a-fA-F:.]+\]|[^:[\]\s]+):(?<port>\d{1,5})$/;
const PORT_MAX = 65_535;

/** Where the nodes of a Redis Cluster are, and how to connect to each. */
export interface ClusterAddress {
  /** `host:port` of those that are asked first; they name all others. */
  readonly nodes: readonly [string, ...string[]];
  /** The address of one node, with the account and the parameters of all. */
  urlOf(node: string): string;
}

/**
 * Reads `host:port,host:port,…`, which may begin with a scheme and an account and end with parameters, as the address of one
 * server does. Undefined if it is something else.
 */
export function parseClusterAddress(text: string): ClusterAddress | undefined {
  const { scheme = 'redis', account, nodes = '', parameters = '' } = FORM.exec(text.trim())?.groups ?? {};
  const [first, ...others] = nodes.split(',').map((node) => node.trim());
  if (first === undefined || ![first, ...others].every(isNode)) return undefined;
  const prefix = `${scheme}://${account === undefined ? '' : `${account}@`}`;
  return { nodes: [first, ...others], urlOf: (node) => `${prefix}${node}${parameters}` };
}

/** The same cluster with this password. Text that is no address of a cluster stays as it is. */
export function withClusterPassword(text: string, password: string): string {
  const parsed = parseClusterAddress(text);
  if (parsed === undefined) return text;
  const { protocol, username, search } = new URL(parsed.urlOf(parsed.nodes[0]));
  return `${protocol}//${username}:${encodeURIComponent(password)}@${parsed.nodes.join(',')}${search}`;
}

function isNode(node: string): boolean {
  const port = Number(NODE.exec(node)?.groups?.['port'] ?? 0);
  return port > 0 && port <= PORT_MAX;
}
