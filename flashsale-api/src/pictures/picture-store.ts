/** Where the files of pictures are: a folder, or a bucket of a store that speaks S3. */
export interface PictureStore {
  /** Writes a file as a whole or not at all. */
  write(name: string, content: Uint8Array): Promise<void>;
  /** Undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
}

/** The store of pictures does not do now what it is asked. */
export class PictureStoreAwayError extends Error {
  override readonly name = 'PictureStoreAwayError';
}

export const PICTURE_STORE = Symbol('PICTURE_STORE');

/** Widths in pixels: a card on a phone, a card on a sharp screen or a large one on a phone, a large one. */
export const PICTURE_WIDTHS = [320, 640, 1280] as const;

/** The hash of what was uploaded, and the width. */
export const PICTURE_FILE_PATTERN = `^[0-9a-f]{64}-(${PICTURE_WIDTHS.join('|')})\\.webp$`;

export function pictureFile(hash: string, width: number): string {
  return `${hash}-${width}.webp`;
}
