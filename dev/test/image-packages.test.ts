import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';

interface Package {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

/** What npm ci --omit=dev --omit=optional installs, of all workspaces. */
function packagesOfTheImages(): string[] {
  const lock = JSON.parse(readFileSync(join(CHECKOUT_FOLDER, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Package>>;
  };
  return Object.entries(lock.packages)
    .filter(([, { dev, devOptional, optional }]) => ![dev, devOptional, optional].includes(true))
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

it('brings the engine that migrates into the images, and none of the parts of Prisma’s command line', () => {
  const packages = packagesOfTheImages();
  expect(packages).toEqual(
    expect.arrayContaining(['@prisma/schema-engine-wasm', '@prisma/adapter-pg', '@prisma/client']),
  );
  expect(
    packages.filter((name) =>
      /^(prisma|mysql2|postgres|@prisma\/(config|dev|engines|fetch-engine|studio-core)|@electric-sql\/.*)$/.test(name),
    ),
  ).toEqual([]);
});
