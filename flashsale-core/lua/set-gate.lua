#!lua
--[[
Sets the gate of a loaded sale. While it is closed, nothing is decided; see prelude.

KEYS  1 meta of the sale
ARGV  1 epoch that the caller believes to be current, 2 'adopting' | 'closed'

Returns 'set', or 'superseded' if the sale is not loaded, has another epoch, is being rebuilt, or its meta was
overwritten with another type.
]]
if isOfAnotherType(1) then
  return 'superseded'
end
local epoch, rebuildEpoch = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'rebuildEpoch'))
if epoch ~= ARGV[1] or rebuildEpoch then
  return 'superseded'
end
redis.call('HSET', KEYS[1], 'gate', ARGV[2])
return 'set'
