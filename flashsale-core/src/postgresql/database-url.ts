import { z } from 'zod';
import { refuseBadTls } from '../process/tls.js';
import { postgresqlConnection, withDefaultMode } from './connection.js';

/** Parameters that name a schema, here and in other tools; PostgreSQL's driver ignores them silently. */
const SCHEMA_PARAMETERS = ['schema', 'currentSchema', 'search_path'];
const SEARCH_PATH_OPTION = /(?:-c\s*|--)search[_-]path\s*=\s*(\S*)/gi;
const PUBLIC_SCHEMA = /^"?public"?$/;
const OTHER_SCHEMA =
  'the tables are in the schema public; leave other schemas out of the URL and of PGOPTIONS, and give each shop its own database';

/**
 * PostgreSQL's address. With a schema other than `public`, some programs would find the tables and others would not.
 */
export function databaseUrlVariable(pgOptions: string | undefined, pgSslMode: string | undefined) {
  return z
    .url({ protocol: /^postgres(ql)?$/ })
    .refine((url) => isOfPublicSchema(url, pgOptions ?? ''), OTHER_SCHEMA)
    .overwrite((url) => withDefaultMode(url, pgSslMode))
    .superRefine(refuseBadTls(postgresqlConnection));
}

function isOfPublicSchema(url: string, pgOptions: string): boolean {
  // z.url() has already refused what is not a URL.
  const searchParams = URL.parse(url)?.searchParams ?? new URLSearchParams();
  const named = SCHEMA_PARAMETERS.flatMap((parameter) => searchParams.getAll(parameter));
  const options = [...searchParams.getAll('options'), pgOptions];
  const searched = options.flatMap((text) => [...text.matchAll(SEARCH_PATH_OPTION)].map(([, path = '']) => path));
  return [...named, ...searched].every((schema) => PUBLIC_SCHEMA.test(schema));
}
