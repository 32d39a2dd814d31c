import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Result } from '#domain/result'
import { err, ok } from '#domain/result'
import type { CardState } from '#drivers/nfc/software-card/state'
import { parseCardState } from '#drivers/nfc/software-card/state'

export type CardFile = {
  /** Null when there is no file yet. `card_file_invalid`: something is there that no card wrote; it is left untouched. */
  readonly load: () => Result<CardState | null, { readonly kind: 'card_file_invalid'; readonly detail: string }>
  /** Returns once the state is on the disk; the file holds the old state or the new one, whenever the process dies. Throws
   *  what the file system throws. Give it to `createSoftwareCard` as `store`. */
  readonly store: (state: CardState) => void
}

export function createCardFile(path: string): CardFile {
  const temporaryPath = `${path}.new`
  return {
    load() {
      const text = readIfPresent(path)
      if (text === null) return ok(null)
      const state = parseCardState(parseJson(text))
      return state === null ? err({ kind: 'card_file_invalid', detail: path }) : ok(state)
    },
    store(state) {
      const file = openSync(temporaryPath, 'w', 0o600)
      try {
        writeSync(file, `${JSON.stringify(state, null, 2)}\n`)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(temporaryPath, path)
      syncDirectory(dirname(path))
    },
  }
}

/** The new name is durable only once the directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return null
  }
}
