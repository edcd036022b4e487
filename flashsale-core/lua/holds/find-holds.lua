#!lua flags=no-writes
--[[
Returns the live holds of a user.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines of the sale
ARGV  1 user id

Returns { 'not-ready' }, see reserve-holds, except that the gate may be 'adopting';
or { 'found', epoch, nowMs, currency, order ids, holdings }, the earliest first
]]
if not isTrusted() then
  return { 'not-ready' }
end
local orderIds = {}
for orderId in string.gmatch(ownerOf(ARGV[1]).live, '[^,]+') do
  orderIds[#orderIds + 1] = orderId
end
local holdings = #orderIds == 0 and {} or redis.call('HMGET', KEYS[4], unpack(orderIds))
return { 'found', tonumber(sale.epoch), nowMs(), redis.call('HGET', KEYS[1], 'currency'), orderIds, holdings }
