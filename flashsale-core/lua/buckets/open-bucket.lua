#!lua
--[[
Ends the rebuild of a bucket as open-sale does that of a sale, with a quota in the place of the total. It is frozen until
all that were rebuilt together are open.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the bucket
ARGV  1 to 10 as of open-sale, 8 being the quota, 11 total stock of the sale, then the epoch of each bucket

Returns what open-sale does.
]]
local reply = openSale()
if reply[1] ~= 'opened' then
  return reply
end
local meta = redis.call('HGETALL', KEYS[1])
for i = 1, #meta, 2 do
  if string.match(meta[i], '^%a+:%d+$') then
    redis.call('HDEL', KEYS[1], meta[i])
  end
end
redis.call('HSET', KEYS[1], 'saleStock', ARGV[11], 'ledger', ARGV[1], 'frozen', ARGV[1], 'outsOpen', '0')
for i = 12, #ARGV do
  redis.call('HSET', KEYS[1], 'in:' .. (i - 12), joined(tonumber(ARGV[i]), 0))
end
return reply
