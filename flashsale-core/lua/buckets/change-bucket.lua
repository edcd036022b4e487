#!lua
--[[
Changes what a frozen bucket has on sale, for a new total of the sale.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the bucket
ARGV  1 number of the change
      2 'add': so many more; where more is owned than the quota, what is owned counts as well
        'take': so many less, as far as they are on sale
        'exhaust': where nothing is on sale, no quota is left, so nothing that is released is sold
      3 units

Returns { 'superseded' } if it is not frozen for this change, { 'not-ready' } as in reserve-units, { 'changed', units }.
]]
local gate, server, totalStock, frozen =
  unpack(redis.call('HMGET', KEYS[1], 'gate', 'server', 'totalStock', 'frozen'))
if frozen ~= ARGV[1] then
  return { 'superseded' }
end
local stock = trustedStock(gate, server, totalStock)
if not stock then
  return { 'not-ready' }
end
local units = tonumber(ARGV[3])
if ARGV[2] == 'add' then
  redis.call('SET', KEYS[2], stock + units)
  redis.call('HSET', KEYS[1], 'totalStock', stock + units + redis.call('HLEN', KEYS[4]))
elseif ARGV[2] == 'take' then
  units = math.min(stock, units)
  redis.call('SET', KEYS[2], stock - units)
  redis.call('HSET', KEYS[1], 'totalStock', tonumber(totalStock) - units)
elseif stock == 0 then
  redis.call('HSET', KEYS[1], 'totalStock', '0')
end
return { 'changed', units }
