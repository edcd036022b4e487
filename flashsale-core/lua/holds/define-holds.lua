#!lua
--[[
Applies a changed definition to a loaded HOLD sale. It counts for later holds; each hold keeps what its buyer was told.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale
ARGV  1 revision, 2 name, 3 state, 4 totalStock, 5 startsAtMs, 6 endsAtMs, 7 unitPrice, 8 currency, 9 holdTtlMs,
      10 holdExtensionMs, 11 quantityMax, 12 limitPerUser, 13 ordersPerUserMax, 14 offerTtlMs
      15 a random text, of which the ids of offers are made

Returns 'defined', 'unchanged' if this or a newer revision is there already, or 'not-ready': see reserve-holds, except
that the gate may be 'adopting'.
A total below the units held and sold leaves 0 to sell. What a higher one adds goes to who waits for it on the list.
]]
if not isTrusted() then
  return 'not-ready'
end
if tonumber(redis.call('HGET', KEYS[1], 'revision')) >= tonumber(ARGV[1]) then
  return 'unchanged'
end
local freeBefore = freeUnits()
sale.totalStock = tonumber(ARGV[4])
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'name', ARGV[2], 'state', ARGV[3], 'totalStock', ARGV[4],
  'startsAtMs', ARGV[5], 'endsAtMs', ARGV[6], 'unitPrice', ARGV[7], 'currency', ARGV[8], 'holdTtlMs', ARGV[9],
  'holdExtensionMs', ARGV[10], 'quantityMax', ARGV[11], 'limitPerUser', ARGV[12], 'ordersPerUserMax', ARGV[13],
  'offerTtlMs', ARGV[14])
offerUnits(ARGV[15], freeBefore)
return 'defined'
