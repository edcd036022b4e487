/** What was requested cannot be done; the message is for the user. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
