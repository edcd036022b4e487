#!lua
--[[
Adds the units of a transfer to the bucket that they were taken for, once, and decides purchase attempts in the same
step: nobody can take the units away before those have them for whom they were brought.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the bucket that gets
ARGV  1 bucket that gave, 2 its epoch, 3 sequence, 4 units, 5 epoch of this bucket when they were taken
      then attempts as in reserve-units, or none

Returns { arrival, decisions }
  arrival    'arrived', also if it has been for long: the other bucket may forget it
             'stale': it never will, since one of the two was rebuilt; the rebuild counted the units
             'not-ready': not now, because the bucket is not ready, frozen or quiet
  decisions  as of reserve-units, absent if there are no attempts
]]
local function arrive(giver, giverEpoch, sequence, units, takenFor)
  local epoch, gate, server, totalStock, quietUntilMs, frozen, arrived = unpack(redis.call('HMGET', KEYS[1],
    'epoch', 'gate', 'server', 'totalStock', 'quietUntilMs', 'frozen', 'in:' .. giver))
  if not trustedStock(gate, server, totalStock) then
    return 'not-ready'
  end
  local knownEpoch, knownSequence = numbersOf(arrived)
  if tonumber(epoch) ~= takenFor or (knownEpoch and knownEpoch > giverEpoch) then
    return 'stale'
  end
  if knownEpoch == giverEpoch and knownSequence >= sequence then
    return 'arrived'
  end
  if frozen or quietLeftMs(quietUntilMs, nowMs()) > 0 then
    return 'not-ready'
  end
  redis.call('INCRBY', KEYS[2], units)
  redis.call('HINCRBY', KEYS[1], 'totalStock', units)
  redis.call('HSET', KEYS[1], 'in:' .. giver, joined(giverEpoch, sequence))
  return 'arrived'
end

local arrival = arrive(ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]))
ARGV = { unpack(ARGV, 6) }
if #ARGV == 0 then
  return { arrival }
end
return { arrival, decide() }
