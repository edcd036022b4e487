/** What the public web server must not reach, as the API names it. */
const FORBIDDEN = [
  'api/v1/admin/session',
  'api/v1/admin/sales',
  'api/v1/admin/drift',
  'metrics',
  'health/ready',
  'docs/openapi.json',
  'api/v1/health',
] as const;

const DOTS = [
  '..',
  '%2e%2e',
  '.%2e',
  '%2E.',
  '%252e%252e',
  '..%00',
  '..;',
  '..;x=y',
  '%c0%ae%c0%ae',
  '\u2025',
  '...',
  '..%20',
];
const SLASHES = ['/', '\\', '%2f', '%5c', '//', '/./', '%252f', '/;/', '\t/', '%c0%af'];
const STARTS = ['/api/v1/sale/x', '/api/v1/sales', '/api/v1/sale/x/status', '/api', '/sale/x', '/_next/static', '/lab'];
const SPELLINGS = [
  (path: string) => `/${path}`,
  (path: string) => `//${path}`,
  (path: string) => `///${path}`,
  (path: string) => `/./${path}`,
  (path: string) => `/${path}/`,
  (path: string) => `/${path}/.`,
  (path: string) => `/${path};x=y`,
  (path: string) => `/${path.replaceAll('/', ';/')}`,
  (path: string) => `/${path}%00`,
  (path: string) => `/${path}%20`,
  (path: string) => `/${path}?x=/api/v1/sales`,
  (path: string) => `/${path}#/api/v1/sales`,
  (path: string) => `/${path}.json`,
  (path: string) => `/${path.toUpperCase()}`,
  (path: string) => `/${path.replace('v1', 'V1')}`,
  (path: string) => `/${path.replaceAll('/', '//')}`,
  (path: string) => `/${path.replaceAll('/', '%2f')}`,
  (path: string) => `/${path.replaceAll('/', '\\')}`,
  (path: string) => `\\${path}`,
  (path: string) => `/${path.replace('a', '%61')}`,
  (path: string) => `/${path.replace('a', '%2561')}`,
  (path: string) => `/${path.replace('e', '\u0435')}`,
  (path: string) => `http://127.0.0.1/${path}`,
  (path: string) => `//127.0.0.1/${path}`,
  (path: string) => `/http://127.0.0.1/${path}`,
  (path: string) => `@127.0.0.1/${path}`,
  (path: string) => `/_next/data/x/${path}`,
  (path: string) => `/_next/image?url=/${path}`,
  (path: string) => `/api/stampede/../../${path}`,
] as const;

/** Addresses that some part on the way may read as one of the forbidden ones. */
export function traversalForms(): string[] {
  const spelled = FORBIDDEN.flatMap((path) => SPELLINGS.map((spell) => spell(path)));
  const climbing = STARTS.flatMap((start) =>
    DOTS.flatMap((dots) =>
      SLASHES.map((slash, i) => {
        const depth = start.split('/').length - 1;
        return `${start}${`${slash}${dots}`.repeat(depth)}${slash}${FORBIDDEN[i % FORBIDDEN.length]}`;
      }),
    ),
  );
  return [...spelled, ...climbing];
}
