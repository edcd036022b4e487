import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';

const notOurs = /^(?:node_modules|\.git|\.local|\.next|coverage|dist|generated|results|test-results)$/;
/** What only a run or its operator writes. */
const notCommitted =
  /^(?:\.local|dist|logs|data|results|.+\/results|.+\/dist|flashsale-web\/test-results)(?:\/|$)|^(?:ports|result)\.json$|^docker-compose\.override\.yml$/;
const pathLike =
  /^(?:[\w.@[\]-]+\/)*(?:[\w.@-]+\.(?:acl|css|js|jsonc?|lua|md|mjs|prisma|sh|sql|toml|tsx?|ya?ml)|[\w.@-]+\/)$/;

const read = (path: string) => readFileSync(join(CHECKOUT_FOLDER, path), 'utf8');

/** Files and folders below a folder of the checkout, the folders with a slash at their end; '' is all of the checkout. */
function below(folder: string): string[] {
  return readdirSync(join(CHECKOUT_FOLDER, folder), { withFileTypes: true })
    .filter(({ name }) => !notOurs.test(name))
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [`${folder}${entry.name}`];
      const inside = `${folder}${entry.name}/`;
      return [inside, ...below(inside)];
    });
}

const paths = new Set(below(''));
const topFolders = [...paths].filter((path) => /^[^/]+\/$/.test(path));
const documents = [...paths].filter((path) => path.endsWith('.md'));
const manifests = [...paths]
  .filter((path) => /(?:^|\/)package\.json$/.test(path))
  .map((path) => JSON.parse(read(path)) as { name: string; scripts?: object; exports?: object });
/** What one workspace imports of another, as `flashsale-core/nest`. */
const entries = new Set(
  manifests.flatMap(({ name, exports = {} }) => Object.keys(exports).map((key) => `${name}${key.slice(1)}`)),
);
const scripts = new Set(manifests.flatMap(({ scripts: named = {} }) => Object.keys(named)));

/** A document names a path from the top, or from its own folder, or by its end. */
function isThere(path: string, document: string) {
  if (entries.has(path)) return true;
  const places = [path, normalize(join(dirname(document), path))];
  if (places.some((place) => paths.has(place) || paths.has(`${place}/`))) return true;
  return [...paths].some((known) => known.endsWith(path.startsWith('.') ? path : `/${path}`));
}

/** A document without its blocks of code. */
function textOf(document: string) {
  return read(document).replaceAll(/^```[^]*?^```/gm, '');
}

function namedPaths(document: string) {
  return [...textOf(document).matchAll(/`([^`\n]+)`/g)]
    .map(([, words = '']) => words)
    .filter((words) => pathLike.test(words) || topFolders.some((folder) => words.startsWith(folder)))
    .filter((words) => !/[<>*…{} ]/.test(words) && !notCommitted.test(words));
}

function anchorsOf(document: string) {
  return [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(documents)('%s', (document) => {
  it('names files and folders that are there', () => {
    expect(namedPaths(document).filter((path) => !isThere(path, document))).toEqual([]);
  });

  it('links to pages and headings that are there', () => {
    const links = [...textOf(document).matchAll(/\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = links.filter(([, path = '', anchor]) => {
      const target = path === '' ? document : normalize(join(dirname(document), path));
      if (!paths.has(target) && !paths.has(`${target}/`)) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('names commands of npm that are there', () => {
    const named = [...read(document).matchAll(/npm run (?:-\S+ )*([a-z][\w:-]*)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !scripts.has(script))).toEqual([]);
  });
});

describe('the limits in ARCHITECTURE.md', () => {
  const rows = [...read('ARCHITECTURE.md').matchAll(/^\| `(\w+)` +\| ([\d,]+) +\| .+ \| `(\S+\.ts)` +\|$/gm)].map(
    ([, name = '', value = '', file = '']) => ({ name, value: Number(value.replaceAll(',', '')), file }),
  );

  it('are there', () => {
    expect(rows.length).toBeGreaterThan(15);
  });

  it.each(rows)('says of $name what $file says', ({ name, value, file }) => {
    const [, factors = ''] =
      new RegExp(`^(?:export )?(?:const | +)${name}(?: =|:) ([\\d_ *]+)[,;]$`, 'm').exec(read(file)) ?? [];
    const numbers = factors.split('*').map((factor) => Number(factor.replaceAll('_', '')));
    expect(numbers.reduce((product, number) => product * number, 1)).toBe(value);
    expect(factors).not.toBe('');
  });
});
