import pino from 'pino'

/** Structured log of a terminal: facts and codes. Card numbers, names, IIN, PINs and bank card data never go in. */
export type Logger = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>

export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
}
