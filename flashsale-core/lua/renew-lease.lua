#!lua
--[[
Takes a lease, or renews it for its holder.

KEYS  1 the lease
ARGV  1 holder, 2 ttlMs

Returns 1 if the holder has it now, 0 if another process has it.
]]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
