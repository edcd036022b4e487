-- Prepended to the body of every script.

-- Identifies the server that runs this script by its process and the origin of its data. A restart changes the first
-- half, a promotion or another primary the second. After a failover, a caller may be wrong about its connection.
local function serverId()
  local info = redis.call('INFO', 'server', 'replication')
  local process = string.find(info, 'run_id:', 1, true) + 7
  local data = string.find(info, 'master_replid:', 1, true) + 14
  return string.sub(info, process, process + 39) .. ':' .. string.sub(info, data, data + 39)
end

local function nowMs()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
