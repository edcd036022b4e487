import type { Schemas } from 'flashsale-client';

/** What the API answers, with 200, to an attempt to buy. */
export type PurchaseAnswer = Schemas['PurchaseResponse'];

/** What a buyer owns in a sale. */
export type OwnedPurchase = Schemas['UserPurchaseResponse'];
