import { hash, verify } from '@node-rs/argon2';

export const PASSWORD_LENGTH_MIN = 12;
/** Longer ones only cost time. */
export const PASSWORD_LENGTH_MAX = 128;

/** Argon2id as OWASP recommends it: 19 MiB and two passes, in a thread of the pool. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Compared with for a name that nobody has, so that the time of an answer does not tell. */
let hashOfNobody: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Whether the password belongs to the hash; without a hash it takes as long, and is false. */
export async function isPasswordOf(passwordHash: string | undefined, password: string): Promise<boolean> {
  hashOfNobody ??= hashPassword('nobody has this password');
  const isRight = await verify(passwordHash ?? (await hashOfNobody), password);
  return isRight && passwordHash !== undefined;
}
