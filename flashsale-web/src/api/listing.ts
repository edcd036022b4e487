import { pathTo, type Schemas } from 'flashsale-client';

/** Where somebody stands on the waiting list of a sale. */
export type ListingView = Schemas['ListingView'];

export const listPaths = {
  list: (saleId: string) => pathTo('/api/v1/sale/{saleId}/waiting-list', { saleId }),
  listing: (saleId: string, userId: string) =>
    pathTo('/api/v1/sale/{saleId}/waiting-list/{userId}', { saleId, userId }),
};
