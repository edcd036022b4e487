import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { TestStores } from '../../flashsale-core/test-support/index.js';

/** A folder for PICTURES_DIR, which is removed with the stores. */
export async function picturesFolder(stores: TestStores): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flashsale-pictures-'));
  stores.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A picture of one colour. */
export function paint(width: number, height: number, colour = '#c02020'): Sharp {
  return sharp({ create: { width, height, channels: 3, background: colour } });
}

/** A photo of a lamp on a table, so that one sees on a picture of a page what is cut off. */
export function drawLamp(width = 1_600, height = 1_200): Promise<Buffer> {
  const drawing = `
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120" width="${width}" height="${height}" preserveAspectRatio="none">
      <rect width="160" height="120" fill="#d9c7a8"/>
      <rect y="92" width="160" height="28" fill="#7a5a3c"/>
      <path d="M62 30h36l14 34H48z" fill="#c02020"/>
      <path d="M78 64h4v26h-4zM64 90h32v4H64z" fill="#2b2b2b"/>
    </svg>`;
  return sharp(Buffer.from(drawing.trim())).jpeg().toBuffer();
}

export async function widthOf(picture: ArrayBuffer): Promise<number> {
  return (await sharp(picture).metadata()).width;
}
