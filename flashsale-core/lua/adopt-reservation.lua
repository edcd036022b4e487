#!lua
--[[
Gives a reservation that was made before a rebuild its unit under the current epoch, if there is one left for it.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 run id of the server that the caller is connected to
      2 user id, 3 order id, 4 reservedAtMs of the reservation

Returns
  { 'not-ready' }                    the gate is closed: ask again later
  { 'adopted', epoch, outboxId }     the user owns a unit under this order id, now or already;
                                     outboxId is '' when the order is known to be in the database
  { 'duplicate', epoch }             the user owns a unit under another order id
  { 'sold-out', epoch }              no unit is left: the promise cannot be kept
]]
local epoch, gate, runId = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'gate', 'runId'))
local stock = tonumber(redis.call('GET', KEYS[2]) or nil)
if gate ~= 'open' or runId ~= ARGV[1] or not stock then
  return { 'not-ready' }
end

local owned = redis.call('HGET', KEYS[4], ARGV[2])
if owned then
  local orderId, outboxId = string.match(owned, '^([^|]*)|(.*)$')
  if orderId == ARGV[3] then
    return { 'adopted', tonumber(epoch), outboxId }
  end
  return { 'duplicate', tonumber(epoch) }
end
if stock < 1 then
  return { 'sold-out', tonumber(epoch) }
end

local outboxId = redis.call('XADD', KEYS[5], epoch .. '-*',
  'userId', ARGV[2], 'orderId', ARGV[3], 'reservedAtMs', ARGV[4])
redis.call('DECR', KEYS[2])
redis.call('SADD', KEYS[3], ARGV[2])
redis.call('HSET', KEYS[4], ARGV[2], ARGV[3] .. '|' .. outboxId)
return { 'adopted', tonumber(epoch), outboxId }
