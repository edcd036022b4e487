const REDACTED = '***';

/** Where secrets stand in what libraries say: connection strings, authorization headers, JSON. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(:\/\/[^\s/:@"]*):[^\s/@"]+@/g, `$1:${REDACTED}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/\b((?:password|passwd|secret|token|authorization)\\?"?\s*[=:]\s*\\?"?)[^\s"\\,;&}]+/gi, `$1${REDACTED}`],
];

/** The line without what nobody may read. It stays JSON where it was. */
export function redact(line: string): string {
  return SECRETS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
