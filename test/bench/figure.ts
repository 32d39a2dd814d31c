import { loadavg } from 'node:os'
import { rounded } from '#test/bench/statistics'

/** One line of output. `ratio` is what `gate` and `stretch` are about where there is one, otherwise `value` is. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What the floor program needed in the same run; null where the goal is an absolute number. */
  readonly floor: number | null
  readonly ratio: number | null
  /** Null where the goals set none. */
  readonly gate: number | null
  readonly stretch: number | null
  /** More is better: the gate is the least there may be. */
  readonly isRate?: true
  /** How it was measured and against what, in one sentence. */
  readonly how: string
  readonly details?: Readonly<Record<string, number | string>>
}

export interface Report {
  figure(figure: Figure): void
  /** A figure that cannot be measured here: no line, and the reason on standard error. */
  absent(name: string, reason: string): void
  failed(): readonly string[]
}

export function createReport(): Report {
  const failed: string[] = []
  return {
    figure(figure) {
      const held = figure.ratio ?? figure.value
      const holds = (gate: number): boolean => (figure.isRate === true ? held >= gate : held <= gate)
      const pass = figure.gate === null ? null : holds(figure.gate)
      if (pass === false) failed.push(figure.name)
      const { details, how, ...head } = figure
      const line = {
        ...head,
        value: rounded(figure.value),
        floor: figure.floor === null ? null : rounded(figure.floor),
        ratio: figure.ratio === null ? null : rounded(figure.ratio),
        pass,
        ...details,
        load: rounded(loadavg()[0] ?? 0, 2),
        how,
      }
      process.stdout.write(`${JSON.stringify(line)}\n`)
    },
    absent(name, reason) {
      process.stderr.write(`${name} not measured: ${reason}\n`)
    },
    failed: () => failed,
  }
}
