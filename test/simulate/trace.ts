import { createHash } from 'node:crypto'

/** What happened in a run, in order. Every step goes into the hash; what a person wants to read of it into the timeline. */
export interface Trace {
  /** Something the scheduler did: part of the hash only. */
  step(what: string): void
  /** Something worth reading: a person's act, a fault, a sale's event. */
  note(what: string): void
  hash(): string
  timeline(): readonly string[]
}

export function createTrace(nowMs: () => number): Trace {
  const hash = createHash('sha256')
  const lines: string[] = []
  let digest: string | null = null
  return {
    step(what) {
      hash.update(`${String(nowMs())} ${what}\n`)
    },
    note(what) {
      hash.update(`${String(nowMs())} ${what}\n`)
      lines.push(`${(nowMs() / 1000).toFixed(3).padStart(10)} s  ${what}`)
    },
    hash: () => (digest ??= hash.digest('hex')),
    timeline: () => lines,
  }
}
