/** Where the files of pictures are. A folder is one; a store of objects would be another. */
export interface PictureStore {
  /** Writes a file as a whole or not at all; what is there already stays. */
  write(name: string, content: Uint8Array): Promise<void>;
  /** Undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
}

export const PICTURE_STORE = Symbol('PICTURE_STORE');

/** Widths in pixels: a card on a phone, a card on a sharp screen or a large one on a phone, a large one. */
export const PICTURE_WIDTHS = [320, 640, 1280] as const;

/** The hash of what was uploaded, and the width. */
export const PICTURE_FILE_PATTERN = `^[0-9a-f]{64}-(${PICTURE_WIDTHS.join('|')})\\.webp$`;

export function pictureFile(hash: string, width: number): string {
  return `${hash}-${width}.webp`;
}
