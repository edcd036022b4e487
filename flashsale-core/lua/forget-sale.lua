#!lua
--[[
Forgets a retired sale: it has ended, and all its reservations are orders.

KEYS  1 meta, 5 outbox, and the others of the sale's mode
ARGV  1 epoch, 2 server and 3 revision of the sale when it was retired

Returns 'forgotten', even if nothing was left, or 'kept' if the sale has changed since, has not ended by the clock that
decides about windows, has a reservation that may not be an order yet, or has a key of another type.
]]
if isAnyOfAnotherType() then
  return 'kept'
end
local epoch, server, revision, endsAtMs, rebuildEpoch =
  unpack(redis.call('HMGET', KEYS[1], 'epoch', 'server', 'revision', 'endsAtMs', 'rebuildEpoch'))
if redis.call('EXISTS', unpack(KEYS)) > 0 then
  local isSame = epoch == ARGV[1] and server == ARGV[2] and server == serverId() and revision == ARGV[3]
  if not isSame or rebuildEpoch or nowMs() < tonumber(endsAtMs) or isUnsettled() then
    return 'kept'
  end
  redis.call('UNLINK', unpack(KEYS))
end
return 'forgotten'
