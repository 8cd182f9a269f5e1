/** The numbers next to 0 and to 1 that draws from the open interval (0, 1) are clipped to: 2^-126 and 1 - 2^-24. */
export const OPEN_UNIT_INTERVAL = [1.1754943508222875e-38, 0.9999999403953552] as const
