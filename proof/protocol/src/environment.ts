/** Where PostgreSQL is; dev/model.mjs starts one for a replay. */
export const DATABASE_URL = process.env['DATABASE_URL'];
