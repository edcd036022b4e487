/** A reason that the reader can act on. It is printed as it is, without a stack. */
export class Refusal extends Error {
  /** @override */
  name = 'Refusal';

  /**
   * @param {string} message
   * @param {number} [exitStatus]
   */
  constructor(message, exitStatus = 1) {
    super(message);
    this.exitStatus = exitStatus;
  }
}
