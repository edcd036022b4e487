-- A sale that cannot be shown (an end at infinity, a year that no program's clock has, a name of control characters) made
-- the list of all sales fail. Such rows become the nearest that can be shown, and no new ones come.
SET LOCAL lock_timeout = '2s';

-- NOT VALID at first, so that no such row comes between the mending and the look at all rows. All in one migration, as the
-- table has a row for each sale only.
ALTER TABLE "sales"
    ADD CONSTRAINT "sales_times_check" CHECK (
        "starts_at" >= '1970-01-01 00:00:00+00' AND "ends_at" <= '9999-12-31 23:59:59.999+00') NOT VALID,
    ADD CONSTRAINT "sales_name_check" CHECK (
        char_length("name") <= 200
        AND "name" !~ '[\u0001-\u001f\u007f-\u009f]'
        AND "name" ~ '[^ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]') NOT VALID;

-- As flashsale-core/src/sales/presentable.ts shows them. The trigger raises the revision, so Redis takes them over.
UPDATE "sales" SET
    "starts_at" = LEAST(GREATEST("starts_at", '1970-01-01 00:00:00+00'), '9999-12-31 23:59:59.998+00'),
    "ends_at" = LEAST(GREATEST("ends_at", '1970-01-01 00:00:00.001+00'), '9999-12-31 23:59:59.999+00'),
    "name" = CASE WHEN readable."name" ~ '[^ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]'
                  THEN readable."name" ELSE "sales"."id" END
  FROM (SELECT "id", left(regexp_replace("name", '[\u0001-\u001f\u007f-\u009f]', ' ', 'g'), 200) AS "name" FROM "sales") AS readable
 WHERE readable."id" = "sales"."id"
   AND ("starts_at" < '1970-01-01 00:00:00+00' OR "ends_at" > '9999-12-31 23:59:59.999+00'
        OR readable."name" <> "sales"."name"
        OR "sales"."name" !~ '[^ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]');

ALTER TABLE "sales" VALIDATE CONSTRAINT "sales_times_check", VALIDATE CONSTRAINT "sales_name_check";
