/** An IPv6 network of 56 bits may send four times as much as one of 64, and one of 48 bits sixteen times. */
export const NETWORK_FACTORS = [1, 4, 16] as const;
