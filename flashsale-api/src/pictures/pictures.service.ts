import { Inject, Injectable, Logger } from '@nestjs/common';
import { BoundedTasks } from '../limits/bounded-tasks.js';
import { makePicture, type MadePicture, type PictureRefusal } from './make-picture.js';
import { PICTURE_STORE, pictureFile, type PictureStore, PictureStoreAwayError } from './picture-store.js';

/** Uploads that may wait for the one that is being decoded. */
const UPLOADS_WAITING_MAX = 4;

export type UploadRefusal = PictureRefusal | 'no-store' | 'store-away' | 'busy';

/** Takes pictures in, and gives their files out. */
@Injectable()
export class PicturesService {
  readonly #logger = new Logger(PicturesService.name);
  #last: Promise<unknown> = Promise.resolve();
  /** With the one that is being decoded. */
  readonly #uploads = new BoundedTasks(UPLOADS_WAITING_MAX + 1);

  constructor(@Inject(PICTURE_STORE) private readonly store: PictureStore | null) {}

  /** Makes and keeps the files of a picture; the same bytes are the same picture. */
  async take(bytes: Uint8Array): Promise<MadePicture | UploadRefusal> {
    const { store } = this;
    if (store === null) return 'no-store';
    return this.#uploads
      .run(() => this.#inTurn(() => make(store, bytes)), 'busy')
      .catch((error: unknown) => this.#awayOr(error));
  }

  /** Undefined where there is none. */
  async read(name: string): Promise<Uint8Array | 'store-away' | undefined> {
    try {
      return await this.store?.read(name);
    } catch (error) {
      return this.#awayOr(error);
    }
  }

  #awayOr(error: unknown): 'store-away' {
    if (!(error instanceof PictureStoreAwayError)) throw error;
    this.#logger.warn(`The store of pictures is away: ${error.message}`);
    return 'store-away';
  }

  /** One after the other: a picture in memory is large. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

async function make(store: PictureStore, bytes: Uint8Array): Promise<MadePicture | UploadRefusal> {
  const made = await makePicture(bytes);
  if (typeof made === 'string') return made;
  for (const [width, content] of made.files) await store.write(pictureFile(made.hash, width), content);
  return made;
}
