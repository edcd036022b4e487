/**
 * Where a part of a sale is decided. A sale of one bucket has one shard, named by its id; the others are named
 * `<id>#<bucket>/<buckets>`, which no sale id can be. All that names a user is in the user's bucket, so that one script
 * decides about it; only units, which nobody owns, move from bucket to bucket.
 */
export interface Shard {
  readonly saleId: string;
  readonly bucket: number;
  readonly buckets: number;
}

export const BUCKETS_MAX = 64;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The name of one shard. */
export function shardName(saleId: string, bucket: number, buckets: number): string {
  return buckets === 1 ? saleId : `${saleId}#${bucket}/${buckets}`;
}

/** The names of all shards of a sale, in the order of its buckets. */
export function shardNames(saleId: string, buckets: number): string[] {
  return Array.from({ length: buckets }, (_, bucket) => shardName(saleId, bucket, buckets));
}

/** The bucket of a user: always the same one in a sale, and another one in the next sale. */
export function bucketOf(saleId: string, userId: string, buckets: number): number {
  if (buckets === 1) return 0;
  let hash = FNV_OFFSET;
  for (const text of [saleId, ' ', userId]) {
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  }
  // The low bits of the hash of similar ids are similar.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % buckets;
}

/** The name of the shard that decides about this user. */
export function shardOfUser(saleId: string, userId: string, buckets: number): string {
  return buckets === 1 ? saleId : shardName(saleId, bucketOf(saleId, userId, buckets), buckets);
}

export function parseShard(name: string): Shard {
  const at = name.indexOf('#');
  if (at === -1) return { saleId: name, bucket: 0, buckets: 1 };
  const [bucket, buckets] = name
    .slice(at + 1)
    .split('/')
    .map(Number);
  if (bucket === undefined || buckets === undefined) throw new Error(`${name} is no shard`);
  return { saleId: name.slice(0, at), bucket, buckets };
}
