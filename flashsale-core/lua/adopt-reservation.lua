#!lua
--[[
Gives a reservation from before a rebuild its unit under the current epoch, if one is left.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 user id, 2 order id, 3 reservedAtMs, 4 epoch of the reservation

Returns
  { 'not-ready' }                    as in reserve-units, except that the gate may be 'adopting', or the sale is quiet
                                     and would get an owner; try again later
  { 'stale', epoch }                 it was made before the last reset
  { 'adopted', epoch, outboxId }     the user owns a unit under this order id, now or from before;
                                     outboxId is '' if the order is known to be in the database
  { 'duplicate', epoch }             the user owns a unit under another order id
  { 'sold-out', epoch }              no unit is left: the promise cannot be kept

The epoch is compared here because a reset may have happened since the caller looked at PostgreSQL.
]]
local epoch, gate, server, totalStock, resetEpoch, quietUntilMs =
  unpack(redis.call('HMGET', KEYS[1], 'epoch', 'gate', 'server', 'totalStock', 'resetEpoch', 'quietUntilMs'))
local stock = trustedStock(gate, server, totalStock)
if not stock then
  return { 'not-ready' }
end
if tonumber(ARGV[4]) < tonumber(resetEpoch) then
  return { 'stale', tonumber(epoch) }
end

local owned = redis.call('HGET', KEYS[4], ARGV[1])
if owned then
  if orderIdOf(owned) == ARGV[2] then
    return { 'adopted', tonumber(epoch), outboxIdOf(owned) }
  end
  return { 'duplicate', tonumber(epoch) }
end
if stock < 1 then
  return { 'sold-out', tonumber(epoch) }
end
if quietLeftMs(quietUntilMs, nowMs()) > 0 then
  return { 'not-ready' }
end

local outboxId = addEntry(epoch, ARGV[1], ARGV[2], ARGV[3])
redis.call('DECR', KEYS[2])
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('HSET', KEYS[4], ARGV[1], ownership(ARGV[2], outboxId))
return { 'adopted', tonumber(epoch), outboxId }
