#!lua
--[[
Releases a lease, so that the next holder need not wait for it to expire.

KEYS  1 the lease
ARGV  1 holder

Returns 1 if the holder had it, else 0.
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
return 1
