#!lua flags=no-writes
--[[
Returns holdings by order id, live and ended ones.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines of the sale
ARGV  order ids, at most 500

Returns { 'not-ready' }, see reserve-holds, except that the gate may be 'adopting';
or { 'found', epoch, nowMs, currency, order ids, holdings }, false for an unknown one
]]
if not isTrusted() then
  return { 'not-ready' }
end
return { 'found', tonumber(sale.epoch), nowMs(), redis.call('HGET', KEYS[1], 'currency'), ARGV, redis.call('HMGET', KEYS[4], unpack(ARGV)) }
