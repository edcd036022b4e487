import { z } from 'zod';

export const SALE_ID_PATTERN = '^[A-Za-z0-9_-]{1,64}$';
/** 1 to 64 visible ASCII characters, as orders and messages store them. */
export const STORED_USER_ID_PATTERN = '^[\\x21-\\x7e]{1,64}$';
/** Users who may buy: not `.` or `..`, because browsers remove such path segments from an address. */
export const USER_ID_PATTERN = '^(?!\\.{1,2}$)[\\x21-\\x7e]{1,64}$';

export const SALE_ID_SCHEMA = z.string().regex(new RegExp(SALE_ID_PATTERN));
export const USER_ID_SCHEMA = z.string().regex(new RegExp(STORED_USER_ID_PATTERN));
export const ORDER_ID_SCHEMA = z.guid();
