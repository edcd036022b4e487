#!lua flags=no-writes
--[[
Reads the whole state of one sale at one instant.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale

Returns { nowMs, server, trusted, meta, stock, buyers, owners, outboxLength, oldestReservedAtMs }
  server              the one that ran this script
  trusted             1 if the counters can be trusted and the gate is open or 'adopting', else 0; see prelude
  meta                the hash as a flat list of fields and values, empty if the sale is not loaded
  stock               a string, or false if it is not loaded or a key of the sale has another type
  buyers, owners      equal, unless the counters were damaged
  oldestReservedAtMs  of the oldest outbox entry, as a string; false if the outbox is empty
]]
if isAnyOfAnotherType() then
  local meta = isOfAnotherType(1) and {} or redis.call('HGETALL', KEYS[1])
  return { nowMs(), serverId(), 0, meta, false, 0, 0, 0, false }
end
local gate, server, totalStock = unpack(redis.call('HMGET', KEYS[1], 'gate', 'server', 'totalStock'))
local oldest = redis.call('XRANGE', KEYS[5], '-', '+', 'COUNT', 1)[1]
return {
  nowMs(),
  serverId(),
  trustedStock(gate, server, totalStock) and 1 or 0,
  redis.call('HGETALL', KEYS[1]),
  redis.call('GET', KEYS[2]),
  redis.call('SCARD', KEYS[3]),
  redis.call('HLEN', KEYS[4]),
  redis.call('XLEN', KEYS[5]),
  oldest and reservedAtMsOf(oldest) or false,
}
