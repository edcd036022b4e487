-- Prepended to the scripts of INSTANT sales, after server.lua and quiet.lua. All have the same
-- KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale

-- The units left, or nil while nothing may be decided: the gate is closed, the data has not been checked on this
-- server, or the counters contradict each other because somebody damaged them. The gate is open for buyers or, at the
-- end of a rebuild, only for reservations from before it: 'adopting'.
local function trustedStock(gate, server, totalStock)
  local stock = tonumber(redis.call('GET', KEYS[2]) or nil)
  if (gate ~= 'open' and gate ~= 'adopting') or not stock or server ~= serverId() or redis.call('EXISTS', KEYS[5]) == 0 then
    return nil
  end
  local owners, total = redis.call('HLEN', KEYS[4]), tonumber(totalStock)
  if redis.call('SCARD', KEYS[3]) ~= owners then
    return nil
  end
  if total and (stock + owners == total or (stock == 0 and owners > total)) then
    return stock
  end
  return nil
end
