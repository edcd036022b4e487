#!lua
--[[
Decides attempts to hold units of a HOLD sale, in the order given, in one atomic step.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines of the sale
ARGV  for each attempt: user id, order id, quantity (at most 250 attempts, so that a call stays short)

Returns
  { 'not-ready' }
      the counters are not loaded or contradict each other, the gate is not open, or the data has not been checked on
      this server
  { 'decided', epoch, nowMs, letters, details, untilMs, unitPrice, currency, waiting }
      letters: one for each attempt, the first of these that fits
        A  this order id is known with the same user and quantity: a replay; its holding
        K  this order id is known, with another quantity or user
        N  not active
        Q  more units than one order may have
        D  the user would have more units than one may have; 'units|order id|holding' of the first live one
        T  the user has had as many holds as one may have
        R  held; its outbox id
        I  fewer units are on sale; how many
        H  no unit is on sale, and some are held, or kept for who waits on the list
        S  all units are sold
      details: of each A, D, R and I, what follows the semicolon, in the same order
      untilMs, unitPrice: of each R
      waiting: how many wait on the list

A rejection writes nothing. All checks come before the first write, because a script does not roll back.
]]
if not isTrusted() or sale.gate ~= 'open' then
  return { 'not-ready' }
end
local state, startsAtMs, endsAtMs, unitPrice, currency, holdTtlMs, quantityMax, limitPerUser, ordersPerUserMax = unpack(
  redis.call('HMGET', KEYS[1], 'state', 'startsAtMs', 'endsAtMs', 'unitPrice', 'currency', 'holdTtlMs', 'quantityMax',
    'limitPerUser', 'ordersPerUserMax'))
unitPrice, quantityMax, limitPerUser = tonumber(unitPrice), tonumber(quantityMax), tonumber(limitPerUser)
ordersPerUserMax = tonumber(ordersPerUserMax)

local decidedAtMs = nowMs()
local active = state == 'OPEN' and decidedAtMs >= tonumber(startsAtMs) and decidedAtMs < tonumber(endsAtMs)
local untilMs = decidedAtMs + tonumber(holdTtlMs)
local reservedAtMs = string.format('%d', decidedAtMs)

local userIds, orderIds = {}, {}
for i = 1, #ARGV, 3 do
  userIds[#userIds + 1] = ARGV[i]
  orderIds[#orderIds + 1] = ARGV[i + 1]
end
local owned = redis.call('HMGET', KEYS[3], unpack(userIds))
local known = redis.call('HMGET', KEYS[4], unpack(orderIds))

local free = unitsOnSale(decidedAtMs)
local kept = freeUnits() - free
local letters, details, made, deadlines = {}, {}, {}, {}
for i, userId in ipairs(userIds) do
  local orderId, quantity = orderIds[i], tonumber(ARGV[3 * i])
  local holding = made[orderId] or known[i]
  local owner = owners[userId]
  if not owner and owned[i] then
    owner = decodeOwner(owned[i])
    owners[userId] = owner
  end
  if holding then
    local before = decodeHolding(holding)
    if before.userId == userId and before.quantity == quantity then
      letters[i] = 'A'
      details[#details + 1] = holding
    else
      letters[i] = 'K'
    end
  elseif not active then
    letters[i] = 'N'
  elseif quantity > quantityMax then
    letters[i] = 'Q'
  elseif owner and owner.units + quantity > limitPerUser then
    letters[i] = 'D'
    local first = firstLiveOf(owner) or ''
    details[#details + 1] = owner.units .. '|' .. first .. '|' .. (made[first] or redis.call('HGET', KEYS[4], first) or '')
  elseif owner and owner.ever >= ordersPerUserMax then
    letters[i] = 'T'
  elseif quantity <= free then
    letters[i] = 'R'
    local held = { state = 'H', quantity = quantity, untilMs = untilMs, amount = quantity * unitPrice, userId = userId }
    held.instance = addEntry(orderId, reservedAtMs, held, currency)
    owners[userId] = owner or decodeOwner(false)
    putHolding(orderId, nil, held)
    made[orderId] = changedHoldings[#changedHoldings]
    deadlines[#deadlines + 1] = string.format('%d', untilMs)
    deadlines[#deadlines + 1] = orderId
    details[#details + 1] = held.instance
    free = free - quantity
  elseif free > 0 then
    letters[i] = 'I'
    details[#details + 1] = string.format('%d', free)
  else
    letters[i] = (sale.heldUnits > 0 or kept > 0) and 'H' or 'S'
  end
end

if #deadlines > 0 then
  writeChanges()
  writeFree()
  redis.call('ZADD', KEYS[6], unpack(deadlines))
end
return { 'decided', tonumber(sale.epoch), decidedAtMs, table.concat(letters), details, untilMs, unitPrice, currency, sale.waiting }
