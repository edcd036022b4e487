-- Three rows for each order took two thirds of what an order cost PostgreSQL. A worker writes those of a batch as one
-- segment now, of the type CONFIRMED: each order in it is three rows of the trail, ATTEMPTED, RESERVED and CONFIRMED.

-- AlterTable
ALTER TABLE "audit_segments" ALTER COLUMN "instance" DROP NOT NULL;
ALTER TABLE "audit_segments" ALTER COLUMN "first_sequence" DROP NOT NULL;
ALTER TABLE "audit_segments" ADD COLUMN "order_ids" TEXT;
ALTER TABLE "audit_segments" ADD COLUMN "confirmed_at" TIMESTAMPTZ(3);

-- Only an API counts its rows, since it may write a segment twice; a worker writes one together with its orders.
ALTER TABLE "audit_segments" ADD CONSTRAINT "audit_segments_kind_check" CHECK (
  CASE "event_type"
    WHEN 'CONFIRMED' THEN "order_ids" IS NOT NULL AND "confirmed_at" IS NOT NULL
    ELSE "instance" IS NOT NULL AND "first_sequence" IS NOT NULL AND "order_ids" IS NULL AND "confirmed_at" IS NULL
  END
);

-- Ids and times of a segment are separated by spaces, which no user id holds. A replay is one row, REPLAYED; a
-- rejection is two, ATTEMPTED and itself; an order is three. The parts stand apart so that a question for one type of
-- event reads no segment that cannot have it.
CREATE OR REPLACE VIEW "order_audit_trail" AS
SELECT "id" * 8192 AS "id", "sale_id", "user_id", "event_type", "order_id", "epoch", "metadata", "created_at", "instance", "sequence"
  FROM "audit_events"
UNION ALL
SELECT s."id" * 8192 + rows_each * (a."place" - 1), s."sale_id", a."user_id", 'ATTEMPTED', a."order_id", s."epoch", NULL,
       s."began_at" + a."after_ms" * interval '1 millisecond', s."instance", s."first_sequence" + rows_each * (a."place" - 1)
  FROM "audit_segments" s
 CROSS JOIN LATERAL (SELECT CASE s."event_type" WHEN 'CONFIRMED' THEN 3 ELSE 2 END AS rows_each) AS width
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."decided_after_ms", ' ')::int[],
                           string_to_array(s."order_ids", ' ')::uuid[])
            WITH ORDINALITY AS a ("user_id", "after_ms", "order_id", "place")
 WHERE s."event_type" <> 'REPLAYED'
UNION ALL
SELECT s."id" * 8192 + 3 * a."place" - 2, s."sale_id", a."user_id", 'RESERVED', a."order_id", s."epoch", NULL,
       s."began_at" + a."after_ms" * interval '1 millisecond', NULL, NULL
  FROM "audit_segments" s
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."decided_after_ms", ' ')::int[],
                           string_to_array(s."order_ids", ' ')::uuid[])
            WITH ORDINALITY AS a ("user_id", "after_ms", "order_id", "place")
 WHERE s."event_type" = 'CONFIRMED'
UNION ALL
SELECT s."id" * 8192 + rows_each * a."place" - 1, s."sale_id", a."user_id", s."event_type", a."order_id", s."epoch", NULL,
       COALESCE(s."confirmed_at", s."began_at" + a."after_ms" * interval '1 millisecond'), s."instance",
       s."first_sequence" + rows_each * a."place" - 1
  FROM "audit_segments" s
 CROSS JOIN LATERAL (SELECT CASE s."event_type" WHEN 'REPLAYED' THEN 1 WHEN 'CONFIRMED' THEN 3 ELSE 2 END AS rows_each) AS width
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."decided_after_ms", ' ')::int[],
                           string_to_array(s."order_ids", ' ')::uuid[])
            WITH ORDINALITY AS a ("user_id", "after_ms", "order_id", "place");
