#!lua flags=no-writes
--[[
Reads the whole state of one HOLD sale at one instant.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale

Returns { nowMs, server, trusted, meta, free, outboxLength, oldestReservedAtMs }, as observe-sale; the meta has the counters
]]
if isAnyOfAnotherType() then
  local meta = isOfAnotherType(1) and {} or redis.call('HGETALL', KEYS[1])
  return { nowMs(), serverId(), 0, meta, false, 0, false }
end
local oldest = redis.call('XRANGE', KEYS[5], '-', '+', 'COUNT', 1)[1]
return {
  nowMs(),
  serverId(),
  (isTrusted() and isListComplete()) and 1 or 0,
  redis.call('HGETALL', KEYS[1]),
  redis.call('GET', KEYS[2]),
  redis.call('XLEN', KEYS[5]),
  oldest and reservedAtMsOf(oldest) or false,
}
