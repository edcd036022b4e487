import useSWR, { type SWRResponse } from 'swr';

interface ListPart<Item, Next> {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: Next | undefined;
}

type AskPage<Item, Next> = (after: Next | undefined) => Promise<ListPart<Item, Next>>;

/**
 * The first pages of a list in one piece, kept fresh: the more there are, the more slowly.
 *
 * @param list names the list, filter and all
 */
export function usePages<Item, Next>(
  list: string,
  askPage: AskPage<Item, Next>,
  { pages, intervalMs }: { readonly pages: number; readonly intervalMs: number },
): SWRResponse<ListPart<Item, Next>, Error> {
  return useSWR<ListPart<Item, Next>, Error>([list, pages], () => askPages(askPage, pages), {
    refreshInterval: pages * intervalMs,
  });
}

async function askPages<Item, Next>(askPage: AskPage<Item, Next>, pages: number): Promise<ListPart<Item, Next>> {
  const { items, next } = await askPage(undefined);
  const all = [...items];
  let after = next;
  for (let page = 1; page < pages && after !== undefined; page += 1) {
    const part = await askPage(after);
    all.push(...part.items);
    after = part.next;
  }
  return { items: all, next: after };
}
