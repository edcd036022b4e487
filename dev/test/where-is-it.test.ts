import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { entryPoint } from '../src/checkout.js';

const read = (path: string) => readFileSync(join(CHECKOUT_FOLDER, path), 'utf8');
const isThere = (path: string) => existsSync(join(CHECKOUT_FOLDER, path));

/** What npm does on its own under the script's name. */
const npmItself = new Map([
  ['test', 'test'],
  ['install', undefined],
]);

const rows = read('docs/where-is-it.md')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (?:promise|-+) /.test(line))
  .map((line) => {
    const [, promise = '', keeper = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return { promise, keepers: [...keeper.matchAll(/`([^`]+)`/g)].map(([, keeperName = '']) => keeperName) };
  });

const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, { container_name?: string }>;
};
/** As Docker names them where nobody has set a variable. */
const containers = new Set(
  Object.values(services).map((service) => service.container_name?.replace(/^\$\{\w+-(.*)\}$/, '$1')),
);

const { paths } = JSON.parse(read('docs/openapi.json')) as { paths: Record<string, Record<string, unknown>> };
const routes = new Set([
  ...Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => named(method, path))),
  ...filesBelow('proof/race-lab/src').flatMap((file) => routesOf(read(file))),
]);

function named(method: string, path: string) {
  return `${method.toUpperCase()} ${path}`;
}

/** @param source of a controller of NestJS */
function routesOf(source: string) {
  const prefix = /@Controller\('([^']*)'\)/.exec(source)?.[1] ?? '';
  return [...source.matchAll(/@(Get|Post|Delete|Sse)\((?:'([^']*)')?\)/g)].map(([, method = '', path = '']) =>
    named(method === 'Sse' ? 'get' : method, `/${[prefix, path].filter(Boolean).join('/')}`),
  );
}

function filesBelow(folder: string) {
  return readdirSync(join(CHECKOUT_FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);
}

const helpTexts: Map<string, Promise<string>> = new Map();

/** @param args a command of the lab, or none */
function helpOfLab(args: readonly string[]) {
  const key = args.join(' ');
  const help = helpTexts.get(key) ?? askForHelp(args);
  helpTexts.set(key, help);
  return help;
}

async function askForHelp(args: readonly string[]) {
  const words = [entryPoint('proof/race-lab'), ...args, '--help'];
  return (await promisify(execFile)(process.execPath, words, { cwd: CHECKOUT_FOLDER })).stdout;
}

/** What is wrong with what the table names; nothing where it is there. */
async function defectOf(keeper: string): Promise<string | undefined> {
  if (/^(GET|POST|DELETE) \//.test(keeper)) return routes.has(keeper) ? undefined : 'no such route';
  if (keeper.startsWith('/')) return isThere(join('flashsale-web/src/app', keeper, 'page.tsx')) ? undefined : 'no page';
  const [, container, inside] = /^docker exec (?:-it )?(\S+) (.+)$/.exec(keeper) ?? [];
  if (inside !== undefined) {
    if (!containers.has(container)) return 'no such container';
    return inside.startsWith('npm ') ? npmDefect('.', inside) : undefined;
  }
  if (/^docker-compose (?:up -d|ps|stop|down|down -v)$/.test(keeper)) return undefined;
  const script = /^k6 run (?:-e \S+ )*(\S+\.js)$/.exec(keeper)?.[1];
  if (script !== undefined) return isThere(script) ? undefined : 'no such script of k6';
  const [, folder = '.', npm] = /^(?:cd (\S+) && )?(npm .+)$/.exec(keeper) ?? [];
  return npm === undefined ? 'neither a command, a route nor a page' : npmDefect(folder, npm);
}

async function npmDefect(folder: string, commandLine: string) {
  const [, word = '', ...rest] = commandLine.split(' ');
  const script = word === 'run' ? rest.shift() : npmItself.get(word);
  if (script === undefined) return npmItself.has(word) ? undefined : 'no such command of npm';
  const workspaces = rest.flatMap((argument, index) => (argument === '-w' ? [rest[index + 1] ?? ''] : []));
  for (const place of workspaces.length > 0 ? workspaces : [folder]) {
    const { scripts = {} } = JSON.parse(read(`${place}/package.json`)) as { scripts?: object };
    if (!(script in scripts)) return `no such script in ${place}`;
  }
  return script === 'lab' ? labDefect(rest.slice(1)) : undefined;
}

async function labDefect([command = '', ...words]: readonly string[]) {
  if (!(await helpOfLab([])).includes(`\n  ${command} `)) return 'no such command of the lab';
  const help = await helpOfLab([command]);
  const options = words.filter((word) => word.startsWith('--'));
  const unknown = options.filter((option) => !new RegExp(`${option}(?![\\w-])`).test(help));
  if (unknown.length > 0) return `its help has no ${unknown.join(', ')}`;
  const file = words.includes('--config') ? (words[words.indexOf('--config') + 1] ?? '') : undefined;
  if (file !== undefined && !(file.endsWith('.json') && isThere(file))) return 'no such file of settings';
  const isScenario = (word: string) => isThere(`proof/race-lab/src/scenarios/${word}.ts`);
  const isNamed = words[0] === undefined || words[0].startsWith('--') || isScenario(words[0]);
  return isNamed ? undefined : 'no such scenario';
}

describe('docs/where-is-it.md', () => {
  it('has promises of all five systems', () => {
    const systems = [...read('docs/where-is-it.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(systems).toEqual(['Flash sale', 'Balance demo', 'Last item', 'Checkout under load', 'Race detection']);
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows)('$promise', async ({ keepers }) => {
    expect(keepers).not.toEqual([]);
    const defects = await Promise.all(keepers.map(async (keeper) => [keeper, await defectOf(keeper)]));
    expect(defects.filter(([, defect]) => defect !== undefined)).toEqual([]);
  });

  it.each([
    'GET /api/v1/nothing',
    '/nowhere',
    'npm run nothing',
    'npm nothing',
    'cd proof/race-lab && npm run test',
    'npm run lab -- nothing',
    'npm run lab -- simulate --nothing',
    'npm run lab -- run nothing',
    'npm run lab -- run --config nothing.json',
    'docker exec flashsale-nothing redis-cli PING',
    'docker exec flashsale-api npm run nothing',
    'k6 run stress-test/nothing.js',
    'anything else',
  ])('would not name %s', async (keeper) => {
    expect(await defectOf(keeper)).toBeDefined();
  });
});
