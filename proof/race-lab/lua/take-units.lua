#!lua
--[[
Takes an amount from a counter of the race lab, all checks and writes in one atomic step.

KEYS  1 remaining, 2 claims, 3 owners of the counter
ARGV  1 amount, 2 claim id, 3 claimant, 4 state of the claim to record, 5 '1' when a claimant may have one claim at most

Returns { 'granted', remaining } | { 'duplicate' } | { 'sold-out' }
]]
if ARGV[5] == '1' and redis.call('SISMEMBER', KEYS[3], ARGV[3]) == 1 then
  return { 'duplicate' }
end
local remaining = tonumber(redis.call('GET', KEYS[1]) or '0') - tonumber(ARGV[1])
if remaining < 0 then
  return { 'sold-out' }
end
redis.call('SET', KEYS[1], remaining)
redis.call('HSET', KEYS[2], ARGV[2], ARGV[1] .. '|' .. ARGV[4] .. '|' .. ARGV[3])
redis.call('SADD', KEYS[3], ARGV[3])
return { 'granted', remaining }
