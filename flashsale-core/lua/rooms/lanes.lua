-- A room has the lane 'general' and up to four others, whose fields have the lane's number behind a colon:
-- arrivals, serving, drawn and window, as arrivals:1. In places their users stand behind it: '1 ada'.
-- owed is what a lane with others beside it is owed of a place, or has had beyond its share.

-- Shares `count` places among lanes by weight, as `lane.count`: never more than a lane has waiting, and what one does not need goes to
-- the others. Fractions are carried on, so that a slow room keeps to the weights, too. `count` is at most what is waiting.
local function shareOut(lanes, count)
  local left = count
  for _, lane in ipairs(lanes) do
    lane.fair, lane.count = 0, 0
  end
  -- Each turn but the last fills a lane.
  for _ = 1, #lanes do
    local weights, toShare = 0, left
    for _, lane in ipairs(lanes) do
      weights = weights + (lane.fair < lane.waiting and lane.weight or 0)
    end
    if toShare <= 0 or weights == 0 then
      break
    end
    for _, lane in ipairs(lanes) do
      if lane.fair < lane.waiting then
        local more = math.min(toShare * lane.weight / weights, lane.waiting - lane.fair)
        lane.fair, left = lane.fair + more, left - more
      end
    end
  end
  local rest = count
  for _, lane in ipairs(lanes) do
    lane.owed = lane.owed + lane.fair
    lane.count = math.max(math.min(math.floor(lane.owed), lane.waiting, rest), 0)
    rest = rest - lane.count
  end
  while rest > 0 do
    local next
    for _, lane in ipairs(lanes) do
      if lane.count < lane.waiting and (not next or lane.owed - lane.count > next.owed - next.count) then
        next = lane
      end
    end
    next.count, rest = next.count + 1, rest - 1
  end
  for _, lane in ipairs(lanes) do
    -- Nobody saves up for a lane in which nobody waits.
    local isEmpty = lane.count == lane.waiting
    lane.owed = isEmpty and 0 or math.max(math.min(lane.owed - lane.count, 1), -1)
  end
end
