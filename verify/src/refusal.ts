/** Why nothing could be verified, in one sentence for the person at the terminal. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
