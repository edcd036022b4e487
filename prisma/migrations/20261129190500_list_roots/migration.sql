-- A proof needs the roots of all parts of a list, which are 32 bytes instead of 32 KiB each. Null in lists that were written before.
SET LOCAL lock_timeout = '2s';

ALTER TABLE "room_lists" ADD COLUMN "root" BYTEA;
