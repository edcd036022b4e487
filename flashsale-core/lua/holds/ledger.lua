-- How the holds of a sale are stored, and the one way to change them: whatever changes a holding changes its owner and
-- the counters in the same script, by the difference. So the counters are the sum of the holdings at any instant.
-- KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines of the sale
--
-- holdings   order id -> state|quantity|untilMs|instance|amount|user id; states: H held, C confirmed, X expired, V cancelled.
--            Ended ones stay as tombstones, so that no order id is used twice.
-- owners     user id -> live units|holdings ever|ids of the live ones, separated by commas
-- deadlines  order id -> when PostgreSQL is asked what became of it, in epoch ms; 0 while somebody may be cancelling it, 1 after a
--            rebuild
-- counters   in the meta: heldUnits, soldUnits, heldOrders (held), orders (holdings), owners, buyers (owners of live units),
--            and of the waiting list waiting and keptUntilMs, see waiting-list.lua
-- Only this file and holds/holding.ts know the formats.

local function decodeHolding(value)
  local state, quantity, untilMs, instance, amount, userId =
    string.match(value, '^(%a)|(%d+)|(%d+)|([^|]*)|(%d+)|(.*)$')
  return {
    state = state, quantity = tonumber(quantity), untilMs = tonumber(untilMs), instance = instance,
    amount = tonumber(amount), userId = userId,
  }
end

local function encodeHolding(holding)
  -- A number as text would lose digits.
  return string.format('%s|%.0f|%.0f|%s|%.0f|%s', holding.state, holding.quantity, holding.untilMs, holding.instance,
    holding.amount, holding.userId)
end

local function isLive(holding)
  return holding.state == 'H' or holding.state == 'C'
end

-- The counters; set by readSale.
local sale

local function readSale()
  local values = redis.call('HMGET', KEYS[1], 'epoch', 'gate', 'server', 'resetEpoch', 'totalStock', 'heldUnits',
    'soldUnits', 'heldOrders', 'orders', 'owners', 'buyers', 'waiting', 'keptUntilMs')
  sale = {
    epoch = values[1], gate = values[2], server = values[3], resetEpoch = tonumber(values[4] or 0),
    totalStock = tonumber(values[5] or 0), heldUnits = tonumber(values[6] or 0), soldUnits = tonumber(values[7] or 0),
    heldOrders = tonumber(values[8] or 0), orders = tonumber(values[9] or 0), owners = tonumber(values[10] or 0),
    buyers = tonumber(values[11] or 0), waiting = tonumber(values[12] or 0), keptUntilMs = tonumber(values[13] or 0),
  }
end

local function freeUnits()
  return math.max(sale.totalStock - sale.heldUnits - sale.soldUnits, 0)
end

-- What a passer-by may have of them: none while they are kept for who waits on the list.
local function unitsOnSale(atMs)
  return sale.waiting > 0 and atMs < sale.keptUntilMs and 0 or freeUnits()
end

-- Whether the keys hold what the counters say, as far as that is known without reading them.
local function isComplete()
  return redis.call('HLEN', KEYS[4]) == sale.orders and redis.call('HLEN', KEYS[3]) == sale.owners
    -- A confirmed one that somebody tried to cancel is there, too.
    and redis.call('ZCARD', KEYS[6]) >= sale.heldOrders
end

-- Reads the counters; whether they may be trusted: the gate is open, for buyers or 'adopting', the data was checked on
-- this server, and they agree with what they count.
local function isTrusted()
  readSale()
  if (sale.gate ~= 'open' and sale.gate ~= 'adopting') or sale.server ~= serverId() then
    return false
  end
  return tonumber(redis.call('GET', KEYS[2]) or nil) == freeUnits() and redis.call('EXISTS', KEYS[5]) == 1 and isComplete()
end

local owners, changedHoldings = {}, {}

local function decodeOwner(value)
  local units, ever, live = string.match(value or '', '^(%d+)|(%d+)|(.*)$')
  units, ever = tonumber(units or 0), tonumber(ever or 0)
  return { units = units, ever = ever, live = live or '', isNew = not value, hadUnits = units > 0 }
end

local function ownerOf(userId)
  local owner = owners[userId]
  if not owner then
    owner = decodeOwner(redis.call('HGET', KEYS[3], userId))
    owners[userId] = owner
  end
  return owner
end

local function firstLiveOf(owner)
  return string.match(owner.live, '^[^,]+')
end

local function addTo(owner, orderId, holding)
  owner.ever = owner.ever + 1
  if isLive(holding) then
    owner.units = owner.units + holding.quantity
    owner.live = owner.live == '' and orderId or owner.live .. ',' .. orderId
  end
  owner.isChanged = true
end

local function removeFrom(owner, orderId, holding)
  owner.ever = owner.ever - 1
  if isLive(holding) then
    owner.units = owner.units - holding.quantity
    local rest = {}
    for id in string.gmatch(owner.live, '[^,]+') do
      if id ~= orderId then
        rest[#rest + 1] = id
      end
    end
    owner.live = table.concat(rest, ',')
  end
  owner.isChanged = true
end

local function count(holding, sign)
  if holding.state == 'H' then
    sale.heldUnits = sale.heldUnits + sign * holding.quantity
    sale.heldOrders = sale.heldOrders + sign
  elseif holding.state == 'C' then
    sale.soldUnits = sale.soldUnits + sign * holding.quantity
  end
end

-- Replaces a holding, or adds one if there was none; `writeChanges` writes it.
local function putHolding(orderId, before, after)
  if before then
    count(before, -1)
  else
    sale.orders = sale.orders + 1
  end
  count(after, 1)
  local isSameForOwner = before and before.userId == after.userId and before.quantity == after.quantity
    and isLive(before) == isLive(after)
  if not isSameForOwner then
    if before then
      removeFrom(ownerOf(before.userId), orderId, before)
    end
    addTo(ownerOf(after.userId), orderId, after)
  end
  changedHoldings[#changedHoldings + 1] = orderId
  changedHoldings[#changedHoldings + 1] = encodeHolding(after)
end

local function writeChanges()
  if #changedHoldings == 0 then
    return
  end
  local values = {}
  for userId, owner in pairs(owners) do
    if owner.isChanged then
      values[#values + 1] = userId
      values[#values + 1] = string.format('%d|%d|%s', owner.units, owner.ever, owner.live)
      sale.owners = sale.owners + (owner.isNew and 1 or 0)
      sale.buyers = sale.buyers + (owner.units > 0 and 1 or 0) - (owner.hadUnits and 1 or 0)
    end
  end
  redis.call('HSET', KEYS[4], unpack(changedHoldings))
  if #values > 0 then
    redis.call('HSET', KEYS[3], unpack(values))
  end
  redis.call('HSET', KEYS[1], 'heldUnits', sale.heldUnits, 'soldUnits', sale.soldUnits, 'heldOrders', sale.heldOrders,
    'orders', sale.orders, 'owners', sale.owners, 'buyers', sale.buyers)
end

-- Outside of a rebuild, what is free follows from the counters. The total may have been lowered below them.
local function writeFree()
  redis.call('SET', KEYS[2], string.format('%d', freeUnits()))
end

-- Adds an entry to the outbox, under an id that begins with the epoch and is never reused: the instance of the hold. An offer
-- has more fields: their names and values.
local function addEntry(orderId, reservedAtMs, holding, currency, ...)
  return redis.call('XADD', KEYS[5], sale.epoch .. '-*', 'userId', holding.userId, 'orderId', orderId, 'reservedAtMs', reservedAtMs,
    'quantity', string.format('%.0f', holding.quantity), 'untilMs', string.format('%.0f', holding.untilMs),
    'amount', string.format('%.0f', holding.amount), 'currency', currency, ...)
end
