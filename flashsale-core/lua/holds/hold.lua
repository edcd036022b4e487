-- What scripts for both modes need to know of the keys of a HOLD sale: 2 free, 3 owners, 4 holdings, 6 deadlines,
-- 7 waiters, 8 listings.
-- Each reads a key of the right type.
local READS = { 'HLEN', 'GET', 'HLEN', 'HLEN', 'XLEN', 'ZCARD', 'ZCARD', 'HLEN' }

-- All of it is built again from PostgreSQL, which decides how holds end, and from the outbox.
local function forgetCounters()
  redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[6], KEYS[7], KEYS[8])
  redis.call('HSET', KEYS[1], 'heldUnits', '0', 'soldUnits', '0', 'heldOrders', '0', 'orders', '0', 'owners', '0', 'buyers', '0',
    'waiting', '0', 'listings', '0')
end

-- Whether a hold may not be a row yet, or has not ended.
local function isUnsettled()
  return redis.call('XLEN', KEYS[5]) > 0 or tonumber(redis.call('HGET', KEYS[1], 'heldOrders') or 0) > 0
end
