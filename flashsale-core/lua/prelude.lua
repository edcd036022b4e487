-- Prepended to the body of every script. All sale scripts have the same
-- KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale

-- Identifies the server that runs this script by its process and the origin of its data. A restart changes the first
-- half, a promotion or another primary the second. After a failover, a caller may be wrong about its connection.
local function serverId()
  local info = redis.call('INFO', 'server', 'replication')
  local process = string.find(info, 'run_id:', 1, true) + 7
  local data = string.find(info, 'master_replid:', 1, true) + 14
  return string.sub(info, process, process + 39) .. ':' .. string.sub(info, data, data + 39)
end

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

local function nowMs()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- How long the sale stays as it was at the last lease on "sold out": processes may answer so from memory meanwhile, so
-- nobody gets a unit and nobody becomes an owner. scripts.ts defines QUIET_MS, which no lease outlasts.
local function quietLeftMs(quietUntilMs, atMs)
  local leftMs = (tonumber(quietUntilMs) or 0) - atMs
  if leftMs > QUIET_MS then
    -- The clock was set back. Whatever was leased ends within the longest quiet time from now.
    redis.call('HSET', KEYS[1], 'quietUntilMs', string.format('%d', atMs + QUIET_MS))
    return QUIET_MS
  end
  return math.max(leftMs, 0)
end
