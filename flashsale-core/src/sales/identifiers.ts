import { z } from 'zod';

export const SALE_ID_PATTERN = '^[A-Za-z0-9_-]{1,64}$';
/** 1 to 64 visible ASCII characters, which is what orders and messages hold. */
export const STORED_USER_ID_PATTERN = '^[\\x21-\\x7e]{1,64}$';
/** Who may buy: not `.` or `..`, as no browser can ask for the purchase of a user whose part of the address it folds away. */
export const USER_ID_PATTERN = '^(?!\\.{1,2}$)[\\x21-\\x7e]{1,64}$';

export const SALE_ID_SCHEMA = z.string().regex(new RegExp(SALE_ID_PATTERN));
export const USER_ID_SCHEMA = z.string().regex(new RegExp(STORED_USER_ID_PATTERN));
export const ORDER_ID_SCHEMA = z.guid();
