/** Told to a buyer, these outcomes are promises. */
export const NEW_PROMISES: ReadonlySet<string> = new Set(['reserved', 'held']);
/** These say that one was made before: by whom, and whether it lasts, is not known where it is told. */
export const OLD_PROMISES: ReadonlySet<string> = new Set(['replayed', 'duplicate', 'limit']);
