#!lua
--[[
Ends a rebuild: derives the free units from the restored holdings and opens the gate under the new epoch, for buyers or,
at first, for adoptions.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale
ARGV  1 epoch of the rebuild, 2 server that it began on, 3 epoch that the last reset began
      4 'open' | 'adopting'
      5 revision, 6 name, 7 state, 8 totalStock, 9 startsAtMs, 10 endsAtMs, 11 unitPrice, 12 currency, 13 holdTtlMs,
      14 holdExtensionMs, 15 quantityMax, 16 limitPerUser, 17 ordersPerUserMax, 18 offerTtlMs

Returns
  { 'superseded' }      see restore-holdings
  { 'uneven' }          keys were lost while they were restored: the rebuild must begin again
  { 'opened', free }    negative if more units are held or sold than there are; the counter is then 0
]]
local rebuildEpoch, rebuildServer = unpack(redis.call('HMGET', KEYS[1], 'rebuildEpoch', 'rebuildServer'))
if rebuildEpoch ~= ARGV[1] or rebuildServer ~= ARGV[2] or serverId() ~= ARGV[2] then
  return { 'superseded' }
end
readSale()
if not isComplete() then
  -- As if another server had begun it.
  redis.call('HSET', KEYS[1], 'rebuildServer', '')
  return { 'uneven' }
end
sale.totalStock = tonumber(ARGV[8])
writeFree()
if redis.call('EXISTS', KEYS[5]) == 0 then
  -- Now it exists: an outbox missing later was deleted by hand or evicted, and its ids would be reused.
  redis.call('XADD', KEYS[5], '0-1', 'userId', '')
  redis.call('XDEL', KEYS[5], '0-1')
end
redis.call('HDEL', KEYS[1], 'rebuildEpoch', 'rebuildServer', 'quietUntilMs')
redis.call('HSET', KEYS[1], 'mode', 'HOLD', 'epoch', ARGV[1], 'server', ARGV[2], 'resetEpoch', ARGV[3], 'gate', ARGV[4],
  'revision', ARGV[5], 'name', ARGV[6], 'state', ARGV[7], 'totalStock', ARGV[8], 'startsAtMs', ARGV[9], 'endsAtMs', ARGV[10],
  'unitPrice', ARGV[11], 'currency', ARGV[12], 'holdTtlMs', ARGV[13], 'holdExtensionMs', ARGV[14], 'quantityMax', ARGV[15],
  'limitPerUser', ARGV[16], 'ordersPerUserMax', ARGV[17], 'offerTtlMs', ARGV[18])
-- Nobody has looked whom the free units fit, and only an open sale offers any: the sweeper looks first.
redis.call('HSET', KEYS[1], 'waiting', redis.call('ZCARD', KEYS[7]), 'listings', redis.call('HLEN', KEYS[8]),
  'keptUntilMs', redis.call('EXISTS', KEYS[7]) == 1 and string.format('%.0f', NOT_LOOKED) or '0')
return { 'opened', sale.totalStock - sale.heldUnits - sale.soldUnits }
