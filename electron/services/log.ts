import type pino from 'pino'

type Method = 'debug' | 'info' | 'warn' | 'error'
type Line = readonly [facts: object, what: string] | readonly [what: string]

/** Structured log of a terminal: facts and codes. Card numbers, names, IIN, PINs and bank card data never go in. */
export type Logger = Readonly<Record<Method, (...line: Line) => void>>

/** Writes to standard output. The first line brings the library in, in the background: no customer waits for it. */
export function createLogger(level: string): Logger {
  let writer: Promise<pino.Logger> | null = null
  const open = async (): Promise<pino.Logger> => {
    const { default: create } = await import('pino')
    return create({ level, base: null, timestamp: create.stdTimeFunctions.isoTime })
  }
  const method =
    (name: Method) =>
    (...line: Line) => {
      writer ??= open()
      void writer.then((log) => {
        if (line.length === 1) log[name](line[0])
        else log[name](line[0], line[1])
      })
    }
  return { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') }
}
