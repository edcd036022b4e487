-- Two rows for each rejection were dearer than the purchase itself. An API writes its rejections in segments now, and
-- "order_audit_trail" is the view that shows single events and segments as the same rows as before.

-- RenameTable
ALTER TABLE "order_audit_trail" RENAME TO "audit_events";
ALTER TABLE "audit_events" RENAME CONSTRAINT "order_audit_trail_pkey" TO "audit_events_pkey";
ALTER INDEX "order_audit_trail_sale_id_epoch_instance_sequence_key" RENAME TO "audit_events_sale_id_epoch_instance_sequence_key";
ALTER SEQUENCE "order_audit_trail_id_seq" RENAME TO "audit_events_id_seq";

-- CreateTable
CREATE TABLE "audit_segments" (
    "id" BIGINT NOT NULL DEFAULT nextval('audit_events_id_seq'::regclass),
    "sale_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "instance" TEXT NOT NULL,
    "first_sequence" BIGINT NOT NULL,
    "row_count" INTEGER NOT NULL,
    "event_type" TEXT NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "user_ids" TEXT NOT NULL,
    "decided_after_ms" TEXT NOT NULL,

    CONSTRAINT "audit_segments_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_segments_sale_id_epoch_instance_first_sequence_key" ON "audit_segments"("sale_id", "epoch", "instance", "first_sequence");

-- A row of the trail has the id of its event or segment times 8192, plus its place in the segment: both take their ids
-- from one sequence, so a higher id was written later.
ALTER TABLE "audit_segments" ADD CONSTRAINT "audit_segments_row_count_check" CHECK ("row_count" BETWEEN 1 AND 8192);

-- Ids and times of a segment are separated by spaces, which no user id holds. A replay is one row, REPLAYED; a
-- rejection is two, ATTEMPTED and itself. The three parts stand apart so that a question for one type of event reads
-- no segment that cannot have it.
CREATE VIEW "order_audit_trail" AS
SELECT "id" * 8192 AS "id", "sale_id", "user_id", "event_type", "order_id", "epoch", "metadata", "created_at", "instance", "sequence"
  FROM "audit_events"
UNION ALL
SELECT s."id" * 8192 + 2 * (a."place" - 1), s."sale_id", a."user_id", 'ATTEMPTED', NULL, s."epoch", NULL,
       s."began_at" + a."after_ms" * interval '1 millisecond', s."instance", s."first_sequence" + 2 * (a."place" - 1)
  FROM "audit_segments" s
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."decided_after_ms", ' ')::int[])
            WITH ORDINALITY AS a ("user_id", "after_ms", "place")
 WHERE s."event_type" <> 'REPLAYED'
UNION ALL
SELECT s."id" * 8192 + rows_each * a."place" - 1, s."sale_id", a."user_id", s."event_type", NULL, s."epoch", NULL,
       s."began_at" + a."after_ms" * interval '1 millisecond', s."instance", s."first_sequence" + rows_each * a."place" - 1
  FROM "audit_segments" s
 CROSS JOIN LATERAL (SELECT CASE s."event_type" WHEN 'REPLAYED' THEN 1 ELSE 2 END AS rows_each) AS width
 CROSS JOIN LATERAL unnest(string_to_array(s."user_ids", ' '), string_to_array(s."decided_after_ms", ' ')::int[])
            WITH ORDINALITY AS a ("user_id", "after_ms", "place");
