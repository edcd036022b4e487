/** Every strategy that needs no store. A new one is its file and a line here. */
export { memoryConditional } from './conditional.js';
export { memoryDecrement } from './decrement.js';
export { memoryMutex } from './mutex.js';
export { memoryNone } from './none.js';
export { memoryQueue } from './queue.js';
