export { OrderPersistence, type PersistOutcome } from './orders/order-persistence.js';
