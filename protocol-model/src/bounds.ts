/** A fence of the protocol that is left out, to see that the model notices. */
export const PLANTS = {
  'adopt-behind-open-gate': 'P1: an adoption waits for the open gate, and the gate waits for all that is held',
  'adopt-without-epoch': 'P2: an adoption does not tell the epoch of its reservation',
  'drain-ignores-held': 'P3: drained means that no message is ready; what workers hold does not count',
  'rebuild-without-server': 'P4: a rebuild compares its epoch alone, not the server that it began on',
  'api-ignores-catalogue': 'P5: an API answers SUCCESS in an epoch that is over',
  'older-definition-ignored': 'P7: a definition counts only when its revision is above that of Redis',
  'server-is-a-claim': 'P19: a promoted replica is taken for the server that it was copied from',
  'rebuild-from-orders-alone': 'own: a rebuild forgets what is in the outbox',
  'settle-before-commit': 'own: the outbox entry is removed before the order is committed',
  'remade-sale-inherits': 'own: a sale that is made again does not begin with a reset',
} as const;
export type Plant = keyof typeof PLANTS;

/** How often each fault may happen in one run. */
export interface Budget {
  readonly redisRestarts: number;
  /** Of these, the server loses what it wrote since the copy was taken. */
  readonly redisTorn: number;
  readonly redisWipes: number;
  /** The copy, which may lag, becomes the primary; APIs follow one by one. */
  readonly promotions: number;
  /** The address leads back to the server from before the promotion. */
  readonly failBacks: number;
  readonly postgresRestores: number;
  readonly messagesLost: number;
  readonly messagesDoubled: number;
  readonly workerDeaths: number;
  readonly rebuilderDeaths: number;
  readonly resets: number;
  readonly definitions: number;
  readonly deletions: number;
}

export interface Bounds {
  readonly units: number;
  /** The user of each purchase that may be attempted once. */
  readonly attempts: readonly number[];
  readonly apis: number;
  readonly workers: number;
  readonly rebuilders: number;
  readonly epochsMax: number;
  readonly budget: Budget;
  readonly plant?: Plant;
}

export const NO_FAULTS: Budget = {
  redisRestarts: 0,
  redisTorn: 0,
  redisWipes: 0,
  promotions: 0,
  failBacks: 0,
  postgresRestores: 0,
  messagesLost: 0,
  messagesDoubled: 0,
  workerDeaths: 0,
  rebuilderDeaths: 0,
  resets: 0,
  definitions: 0,
  deletions: 0,
};
