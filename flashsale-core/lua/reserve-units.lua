#!lua
--[[
Decides purchase attempts of one sale, in the order given, in one atomic step.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  for each attempt: user id, order id (at most 500 attempts, so that unpack fits Lua's stack)

Returns
  { 'not-ready' }
      the counters are not loaded or contradict each other, the gate is not open, or the data has not been checked on
      this server
  { 'decided', epoch, nowMs, outcomes, outboxIds }
      outcomes: a letter for each attempt: R reserved, A replayed (again), D duplicate, S sold out, N not active
      outboxIds: the outbox entry of each R, in the same order

A means that the user already owns a unit under this order id: the first answer was lost on its way.
While the sale is quiet, everything is decided as when "sold out" was leased, even if units came back or it was paused.
A rejection writes nothing, but that the first one after a quiet time takes its mark away. All checks come before the first write, because a script does not roll back.
]]
local epoch, gate, server, totalStock, state, startsAtMs, endsAtMs, quietUntilMs = unpack(redis.call('HMGET', KEYS[1],
  'epoch', 'gate', 'server', 'totalStock', 'state', 'startsAtMs', 'endsAtMs', 'quietUntilMs'))
local stock = trustedStock(gate, server, totalStock)
if not stock or gate ~= 'open' then
  return { 'not-ready' }
end

local decidedAtMs = nowMs()
local active = state == 'OPEN' and decidedAtMs >= tonumber(startsAtMs) and decidedAtMs < tonumber(endsAtMs)
if quietLeftMs(quietUntilMs, decidedAtMs) > 0 then
  active, stock = true, 0
elseif quietUntilMs then
  -- What is over must not come back with a clock that is set back.
  redis.call('HDEL', KEYS[1], 'quietUntilMs')
end

local userIds = {}
for i = 1, #ARGV, 2 do
  userIds[#userIds + 1] = ARGV[i]
end
local owned = redis.call('HMGET', KEYS[4], unpack(userIds))

local outcomes, reservedUsers, reservedOrders, reservedBy = {}, {}, {}, {}
for i, userId in ipairs(userIds) do
  local orderId = ARGV[2 * i]
  local ownOrderId = reservedBy[userId] or (owned[i] and orderIdOf(owned[i]))
  if ownOrderId == orderId then
    outcomes[i] = 'A'
  elseif not active then
    outcomes[i] = 'N'
  elseif ownOrderId then
    outcomes[i] = 'D'
  elseif #reservedUsers >= stock then
    outcomes[i] = 'S'
  else
    outcomes[i] = 'R'
    reservedBy[userId] = orderId
    reservedUsers[#reservedUsers + 1] = userId
    reservedOrders[#reservedOrders + 1] = orderId
  end
end

local outboxIds, owners = {}, {}
for i, userId in ipairs(reservedUsers) do
  outboxIds[i] = addEntry(epoch, userId, reservedOrders[i], string.format('%d', decidedAtMs))
  owners[2 * i - 1] = userId
  owners[2 * i] = ownership(reservedOrders[i], outboxIds[i])
end
if #reservedUsers > 0 then
  redis.call('DECRBY', KEYS[2], #reservedUsers)
  redis.call('SADD', KEYS[3], unpack(reservedUsers))
  redis.call('HSET', KEYS[4], unpack(owners))
end
return { 'decided', tonumber(epoch), decidedAtMs, table.concat(outcomes), outboxIds }
