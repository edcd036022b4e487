/** Where PostgreSQL is; npm run model starts one for a replay. */
export const DATABASE_URL = process.env['DATABASE_URL'];
