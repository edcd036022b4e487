import { z } from 'zod';

export const SALE_ID_PATTERN = '^[A-Za-z0-9_-]{1,64}$';
/** 1 to 64 visible ASCII characters. */
export const USER_ID_PATTERN = '^[\\x21-\\x7e]{1,64}$';

export const SALE_ID_SCHEMA = z.string().regex(new RegExp(SALE_ID_PATTERN));
export const USER_ID_SCHEMA = z.string().regex(new RegExp(USER_ID_PATTERN));
export const ORDER_ID_SCHEMA = z.guid();
