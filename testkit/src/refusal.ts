/** What was asked for cannot be done as asked; the message is a sentence for whoever asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
