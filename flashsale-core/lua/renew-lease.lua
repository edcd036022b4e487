#!lua
--[[
Takes a lease, or prolongs it for its holder.

KEYS  1 the lease
ARGV  1 holder, 2 ttlMs

Returns 1 when the holder has it now, 0 when somebody else has it.
]]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
