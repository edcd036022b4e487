import { createHash } from 'node:crypto';
import type { ProductPicture } from 'flashsale-core';
import sharp, { type Sharp } from 'sharp';
import { PICTURE_WIDTHS } from './picture-store.js';

/** More than any camera's picture has; what is decoded takes four bytes of memory for each. */
const PIXELS_MAX = 40_000_000;
const SIDE_PIXELS_MAX = 10_000;
const DECODE_SECONDS_MAX = 10;
const WEBP_QUALITY = 80;

/** How the formats that we take begin. What a client calls its file says nothing. */
const SIGNATURES: readonly (readonly (number | undefined)[])[] = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  // RIFF, four bytes of a length, WEBP.
  [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50],
];

// One picture at a time on one core, and nothing kept: buyers come first.
sharp.concurrency(1);
sharp.cache(false);

export interface MadePicture extends Omit<ProductPicture, 'alt'> {
  /** The files, by their width as it is asked for. */
  readonly files: ReadonlyMap<number, Uint8Array>;
}

export type PictureRefusal = 'no-picture' | 'too-many-pixels';

/** The files of a picture, upright and without what the camera wrote into it, such as where it was taken. */
export async function makePicture(bytes: Uint8Array): Promise<MadePicture | PictureRefusal> {
  if (!SIGNATURES.some((signature) => signature.every((byte, i) => byte === undefined || bytes[i] === byte)))
    return 'no-picture';
  const open = (): Sharp =>
    sharp(bytes, { limitInputPixels: PIXELS_MAX, failOn: 'error' }).timeout({ seconds: DECODE_SECONDS_MAX });
  try {
    // What the file says of itself; nothing is decoded yet.
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > PIXELS_MAX || Math.max(width, height) > SIDE_PIXELS_MAX) return 'too-many-pixels';
    const files = new Map<number, Uint8Array>();
    let largest = { width: 0, height: 0 };
    for (const wanted of PICTURE_WIDTHS) {
      const { data, info } = await open()
        .autoOrient()
        .resize({ width: wanted, withoutEnlargement: true })
        .webp({ quality: WEBP_QUALITY })
        .toBuffer({ resolveWithObject: true });
      files.set(wanted, data);
      largest = { width: info.width, height: info.height };
    }
    return { hash: createHash('sha256').update(bytes).digest('hex'), ...largest, files };
  } catch {
    // Cut off, damaged, or made to be expensive: nothing that anybody could show.
    return 'no-picture';
  }
}
