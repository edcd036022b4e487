#!lua
--[[
Has PostgreSQL asked about an order soon, whatever its deadline: the first step of everybody who is about to cancel it.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines of the sale
ARGV  1 order id

Returns { 'not-ready' }, see reserve-holds, except that the gate may be 'adopting'; { 'none' };
or { 'known', epoch, holding, currency }: if it is live, it is now due
]]
if not isTrusted() then
  return { 'not-ready' }
end
local holding = redis.call('HGET', KEYS[4], ARGV[1])
if not holding then
  return { 'none' }
end
if isLive(decodeHolding(holding)) then
  redis.call('ZADD', KEYS[6], '0', ARGV[1])
end
return { 'known', tonumber(sale.epoch), holding, redis.call('HGET', KEYS[1], 'currency') }
