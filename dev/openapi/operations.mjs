import { admin } from './operations/admin.mjs';
import { adminSales } from './operations/admin-sales.mjs';
import { deadLetters } from './operations/dead-letters.mjs';
import { purchases } from './operations/purchases.mjs';
import { records } from './operations/records.mjs';
import { sales } from './operations/sales.mjs';
import { system } from './operations/system.mjs';

/** Every operation of the API, in the order in which a reader wants them. */
export const operations = { ...purchases, ...sales, ...admin, ...adminSales, ...records, ...deadLetters, ...system };
