#!lua
--[[
Opens the gate of a rebuilt sale for buyers, once all earlier reservations have been adopted.

KEYS  1 meta, 5 outbox, and the others of the sale's mode
ARGV  1 epoch to open, 2 server that it was rebuilt on

Returns
  { 'opened' }
  { 'superseded' }       the sale has another epoch, is being rebuilt, or this is another server
  { 'quiet', leftMs }    "sold out" is still leased
]]
local epoch, gate, rebuildEpoch, quietUntilMs =
  unpack(redis.call('HMGET', KEYS[1], 'epoch', 'gate', 'rebuildEpoch', 'quietUntilMs'))
if epoch ~= ARGV[1] or gate ~= 'adopting' or rebuildEpoch or serverId() ~= ARGV[2] then
  return { 'superseded' }
end
local quietMs = quietLeftMs(quietUntilMs, nowMs())
if quietMs > 0 then
  return { 'quiet', quietMs }
end
for _, key in ipairs(KEYS) do
  -- It may be expiring, if PostgreSQL did not have the sale for a while.
  redis.call('PERSIST', key)
end
redis.call('HDEL', KEYS[1], 'quietUntilMs')
redis.call('HSET', KEYS[1], 'gate', 'open', 'elsewhere', '0')
return { 'opened' }
