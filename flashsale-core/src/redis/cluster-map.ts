/** The slots of every Redis Cluster. */
const SLOTS = 16_384;

const NOT_A_MASTER = /\b(slave|handshake|noaddr)\b/;

interface Master {
  /** `host:port` */
  readonly address: string;
  /** Of two masters that claim a slot, the one with the higher epoch has it. */
  readonly configEpoch: number;
  readonly isFailed: boolean;
  readonly slots: readonly (readonly [first: number, last: number])[];
}

/** Which server holds which slot. */
export interface ClusterMap {
  /** `host:port` by slot; undefined where nobody holds it. */
  readonly owners: readonly (string | undefined)[];
  /** `host:port` of each server that holds slots or may be about to. */
  readonly masters: ReadonlySet<string>;
}

/**
 * Puts together what several nodes answered to CLUSTER NODES: for each slot, the claim with the highest epoch counts, as it
 * does among the nodes themselves. So a master that was replaced, and does not know it, has no slot.
 *
 * @param answers by the address at which the node was asked; a node may not know its own
 */
export function mergeClusterViews(answers: ReadonlyMap<string, string>): ClusterMap {
  const owners: (Master | undefined)[] = Array.from({ length: SLOTS });
  const masters = new Set<string>();
  for (const [askedAt, answer] of answers) {
    for (const master of parseMasters(answer, askedAt)) {
      if (!master.isFailed) masters.add(master.address);
      for (const [first, last] of master.slots) {
        for (let slot = first; slot <= last; slot += 1) {
          if (master.configEpoch >= (owners[slot]?.configEpoch ?? -1)) owners[slot] = master;
        }
      }
    }
  }
  const addresses = owners.map((owner) => owner?.address);
  for (const address of new Set(addresses)) if (address !== undefined) masters.add(address);
  return { owners: addresses, masters };
}

function parseMasters(answer: string, askedAt: string): Master[] {
  return answer.split('\n').flatMap((line) => {
    const [, place, flags, , , , configEpoch, , ...slots] = line.trim().split(' ');
    if (place === undefined || flags === undefined || NOT_A_MASTER.test(flags)) return [];
    const isFailed = /\bfail\b/.test(flags);
    const address = addressOf(place) ?? askedAt;
    return [{ address, configEpoch: Number(configEpoch), isFailed, slots: slots.flatMap(parseSlots) }];
  });
}

/** Of `ip:port@bus` and, where it is announced, `,hostname`. A node that never met another does not know its own. */
function addressOf(place: string): string | undefined {
  const [endpoint = '', hostname = ''] = place.split(',');
  const [address = ''] = endpoint.split('@');
  const portAt = address.lastIndexOf(':');
  const host = hostname === '' ? address.slice(0, portAt) : hostname;
  if (host === '') return undefined;
  return `${host.includes(':') ? `[${host}]` : host}${address.slice(portAt)}`;
}

/** Ranges; a slot that is being moved stands in brackets, and is with its old server until it has moved. */
function parseSlots(text: string): [number, number][] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return first === undefined ? [] : [[Number(first), Number(last)]];
}
