/** The real functions did not do what the model did. */
export class Divergence extends Error {
  override readonly name = 'Divergence';

  static unless(isSame: boolean, real: string): void {
    if (!isSame) throw new Divergence(real);
  }
}
