import type { Answer, Path, Route } from 'flashsale-client';
import { headers } from 'next/headers';
import { cache } from 'react';
import { listPaths, type ListingView } from '../api/listing';
import { type RoomOfPage, roomPaths } from '../api/room';
import {
  type OwnedPurchase,
  type ProductCard,
  PRODUCTS_MAX,
  type ProductView,
  salePaths,
  type SaleView,
} from '../api/sale';
import { readEnvironment } from '../environment';
import { only } from './ask-api';
import { buyerAuthorization } from './login/buyer';
import { askForTurn } from './room-turn';

/** A page is shown without data rather than late. */
const ANSWER_DEADLINE_MS = 1_500;

/** Both end with who asked for the page: server.mjs sees to it. The API counts the read to that client. */
const CLIENT_HEADERS = ['forwarded', 'x-forwarded-for'];

/** What the API said when the page was made, and what time it had. */
export interface Reading<Content> {
  readonly content: Content;
  readonly serverTimeMs: number;
}

/** All sales; undefined when the API cannot be reached: then the page itself keeps retrying. */
export async function readSales(): Promise<Reading<readonly SaleView[]> | undefined> {
  const reading = await read(salePaths.list);
  return reading === 'not-found' ? undefined : reading;
}

/** One sale, requested once per page however many parts of the page need it. */
export const readSale = cache((saleId: string): Promise<Reading<SaleView> | 'not-found' | undefined> =>
  read(salePaths.status(saleId)),
);

/** What a list shows of the products of these sales; empty where it cannot be read in time. */
export async function readProductCards(saleIds: readonly string[]): Promise<readonly ProductCard[]> {
  if (saleIds.length === 0) return [];
  const reading = await read(salePaths.products(saleIds.slice(0, PRODUCTS_MAX)));
  return typeof reading === 'object' ? reading.content : [];
}

/** What there is to read about a product, requested once per page; undefined where it cannot be read in time. */
export const readProduct = cache(async (saleId: string): Promise<ProductView | undefined> => {
  const reading = await read(salePaths.product(saleId));
  return typeof reading === 'object' ? reading.content : undefined;
});

/** What a buyer owns; undefined when the API cannot say so in time, or not to whoever asks. */
export async function readPurchase(saleId: string, userId: string): Promise<OwnedPurchase | undefined> {
  const reading = await read(salePaths.purchaseOf(saleId, userId));
  return typeof reading === 'object' ? reading.content : undefined;
}

/** Where a buyer stands on a waiting list; undefined for who is not on it, or when the API cannot say so in time. */
export async function readListing(saleId: string, userId: string): Promise<ListingView | undefined> {
  const reading = await read(listPaths.listing(saleId, userId));
  return typeof reading === 'object' ? reading.content : undefined;
}

/** The waiting room of a sale, and how far the turn of whoever asks is; undefined when the API cannot say so in time. */
export async function readRoom(saleId: string, userId: string | undefined): Promise<RoomOfPage | undefined> {
  const reading = await read(roomPaths.room(saleId));
  if (typeof reading !== 'object') return undefined;
  const visitor = await headers();
  const turn =
    userId === undefined
      ? undefined
      : await askForTurn({ saleId, userId, visitor, headers: new Headers(await headersOf(visitor)) });
  return { room: reading.content, turn };
}

/** Who asks for the page. */
async function headersOf(visitor: Headers): Promise<Record<string, string>> {
  const authorization = await buyerAuthorization(visitor, 'GET');
  return {
    ...Object.fromEntries(only(CLIENT_HEADERS, visitor)),
    ...(authorization !== undefined && { authorization }),
  };
}

/** Asks the API for a page that is being made; undefined when it cannot say so in time, or not to whoever asks. */
export async function read<R extends Route<'GET'>>(
  path: Path<R>,
): Promise<Reading<Answer<'GET', R>> | 'not-found' | undefined> {
  const asked = await headersOf(await headers());
  try {
    const response = await fetch(new URL(path, readEnvironment().apiUrl), {
      headers: asked,
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    if (response.status === 404) return 'not-found';
    if (!response.ok) return undefined;
    const content = (await response.json()) as Answer<'GET', R>;
    return { content, serverTimeMs: Number(response.headers.get('x-server-time') ?? Date.now()) };
  } catch {
    return undefined;
  }
}
