import { memoryConditional } from './conditional.js';
import { memoryDecrement } from './decrement.js';
import { memoryHoldConditional } from './hold-conditional.js';
import { memoryHoldNone } from './hold-none.js';
import { memoryHoldTimer } from './hold-timer.js';
import type { MemoryStrategy } from './memory-strategy.js';
import { memoryMutex } from './mutex.js';
import { memoryNone } from './none.js';
import { memoryQueue } from './queue.js';
import { memoryRoomDraw } from './room-draw.js';
import { memoryRoomFastest } from './room-fastest.js';
import { memoryRoomFifo } from './room-fifo.js';

/** Every strategy that needs no store, the unsafe ones first. A new one is its file and its name here. */
export const MEMORY_STRATEGIES: readonly MemoryStrategy[] = [
  memoryDecrement,
  memoryNone,
  memoryConditional,
  memoryMutex,
  memoryQueue,
  memoryHoldNone,
  memoryHoldConditional,
  memoryHoldTimer,
  memoryRoomFastest,
  memoryRoomFifo,
  memoryRoomDraw,
];
