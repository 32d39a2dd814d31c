/** What is wrong with a device of a desk, in one word of its strip. */
export const deviceTroubles = ['offline', 'paper_low', 'paper_out', 'cover_open', 'jam', 'busy'] as const
export type DeviceTrouble = (typeof deviceTroubles)[number]
