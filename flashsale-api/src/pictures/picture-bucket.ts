import { AwsClient } from 'aws4fetch';
import { PictureStoreAwayError, type PictureStore } from './picture-store.js';

const REQUEST_DEADLINE_MS = 5_000;
/** After a status of 5xx or 429, within the deadline. */
const RETRIES_MAX = 2;
/** Far more than a picture of 1,280 pixels' width has. */
const FILE_BYTES_MAX = 32 * 1_024 * 1_024;

export interface BucketSettings {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Pictures in a bucket of a store that speaks S3; the bucket is in the path, as every such store takes it. */
export class PictureBucket implements PictureStore {
  readonly #client: AwsClient;
  readonly #url: string;

  constructor({ endpoint, bucket, region, accessKey, secretKey }: BucketSettings) {
    this.#client = new AwsClient({
      ...{ accessKeyId: accessKey, secretAccessKey: secretKey },
      ...{ service: 's3', region, retries: RETRIES_MAX },
    });
    this.#url = `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  }

  /** A store makes an object visible as a whole or not at all. */
  async write(name: string, content: Uint8Array): Promise<void> {
    const answer = await this.#ask(name, {
      method: 'PUT',
      headers: { 'content-type': 'image/webp' },
      body: new Uint8Array(content),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new PictureStoreAwayError(`it answers a write with ${answer.status}`);
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const answer = await this.#ask(name, { method: 'GET' });
    const isUsable = answer.ok && Number(answer.headers.get('content-length')) <= FILE_BYTES_MAX;
    if (isUsable) return this.#bytesOf(answer);
    await answer.body?.cancel();
    if (answer.status === 404) return undefined;
    throw new PictureStoreAwayError(answer.ok ? `${name} is too large` : `it answers a read with ${answer.status}`);
  }

  async #ask(name: string, request: RequestInit): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(REQUEST_DEADLINE_MS);
      return await this.#client.fetch(`${this.#url}/${name}`, { ...request, signal });
    } catch (cause) {
      throw new PictureStoreAwayError((cause as Error).message, { cause });
    }
  }

  async #bytesOf(answer: Response): Promise<Uint8Array> {
    try {
      return new Uint8Array(await answer.arrayBuffer());
    } catch (cause) {
      throw new PictureStoreAwayError((cause as Error).message, { cause });
    }
  }
}
