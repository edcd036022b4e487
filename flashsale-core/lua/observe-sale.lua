#!lua flags=no-writes
--[[
Reads everything that there is to know about one sale at one instant.

KEYS  1 meta, 2 stock, 3 users, 4 outbox of the sale

Returns { nowMs, meta, stock, buyers, outboxLength, oldestReservedAtMs }
  meta                the hash as a flat list of fields and values, empty when the sale is not loaded
  stock               a string, or false when it is not loaded
  oldestReservedAtMs  of the oldest outbox entry as a string, or false when the outbox is empty
]]
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local oldest = redis.call('XRANGE', KEYS[4], '-', '+', 'COUNT', 1)[1]
return {
  nowMs,
  redis.call('HGETALL', KEYS[1]),
  redis.call('GET', KEYS[2]),
  redis.call('SCARD', KEYS[3]),
  redis.call('XLEN', KEYS[4]),
  oldest and oldest[2][6] or false,
}
