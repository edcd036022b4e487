#!lua flags=no-writes
--[[
Returns the orders about which PostgreSQL is to be asked: their deadline has come, or somebody may have ended them.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines of the sale
ARGV  1 how many at most, 2 how many to leave out first

Returns { 'not-ready' }, see reserve-holds, except that the gate may be 'adopting';
or { 'due', epoch, nowMs, { order id, holding, deadline, … }, offerable }, the longest due first; offerable: 1 if somebody may
wait for units that are free, else 0
]]
if not isTrusted() then
  return { 'not-ready' }
end
local atMs = nowMs()
local members = redis.call('ZRANGE', KEYS[6], '-inf', string.format('%d', atMs), 'BYSCORE', 'LIMIT', ARGV[2], ARGV[1], 'WITHSCORES')
local orderIds, due = {}, {}
for i = 1, #members, 2 do
  orderIds[#orderIds + 1] = members[i]
end
if #orderIds > 0 then
  for i, holding in ipairs(redis.call('HMGET', KEYS[4], unpack(orderIds))) do
    if holding then
      due[#due + 1] = orderIds[i]
      due[#due + 1] = holding
      due[#due + 1] = members[2 * i]
    end
  end
end
local isOfferable = sale.waiting > 0 and freeUnits() > 0
return { 'due', tonumber(sale.epoch), atMs, due, isOfferable and 1 or 0 }
