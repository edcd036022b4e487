const SEED = 20_261_126;

/** The seed of tests that draw their cases; `TEST_SEED` in the environment draws others, or those of a failure again. */
export const propertySeed = Number(process.env['TEST_SEED'] ?? SEED);
