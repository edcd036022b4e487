const SEED = 20_261_126;

/** The seed of property tests; `TEST_SEED` in the environment sets another one, such as that of a failure. */
export const propertySeed = Number(process.env['TEST_SEED'] ?? SEED);
