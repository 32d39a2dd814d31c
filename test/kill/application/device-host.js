import timers from 'node:timers/promises'
import { syncBuiltinESMExports } from 'node:module'

/** The product's device host with motions that take a part of their time. BEKET_DEVICE_HOST: the product's;
 *  BEKET_PACE: how many times faster. */
const pace = Number(process.env['BEKET_PACE'] ?? 1)
const sleep = timers.setTimeout
timers.setTimeout = (delayMs, value, options) => sleep((delayMs ?? 0) / pace, value, options)
syncBuiltinESMExports()

await import(process.env['BEKET_DEVICE_HOST'] ?? '')
