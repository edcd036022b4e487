#!lua flags=no-writes
--[[
Tells whether a user owns a unit, and whether its order has reached the database.

KEYS  1 meta, 2 orders, 3 outbox of the sale
ARGV  1 run id of the server that the caller is connected to, 2 user id

Returns
  { 'not-ready' }               see reserve-units
  { 'none' }
  { 'reserved', orderId }       the outbox still holds the entry
  { 'confirmed', orderId }
]]
local gate, runId = unpack(redis.call('HMGET', KEYS[1], 'gate', 'runId'))
if gate ~= 'open' or runId ~= ARGV[1] then
  return { 'not-ready' }
end
local owned = redis.call('HGET', KEYS[2], ARGV[2])
if not owned then
  return { 'none' }
end
local orderId, outboxId = string.match(owned, '^([^|]*)|(.*)$')
if outboxId ~= '' and #redis.call('XRANGE', KEYS[3], outboxId, outboxId) > 0 then
  return { 'reserved', orderId }
end
return { 'confirmed', orderId }
