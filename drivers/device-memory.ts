import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What a simulated device remembers without us: its own counters, box, records. `load` gives `null` for a new device.
 *  `save` resolves when the value survives the death of this process and of the machine. */
export interface DeviceMemory {
  load(): Promise<unknown>
  save(value: unknown): Promise<void>
}

/** Memory in one JSON file, replaced whole: a reader sees the old value or the new one, never half of one. The folder is
 *  synchronised too, because a rename is durable only with its directory entry (POSIX rename, fsync). */
export function fileDeviceMemory(path: string): DeviceMemory {
  const folder = dirname(path)
  const temporary = `${path}.new`
  let lastSave: Promise<void> = Promise.resolve()

  async function replace(text: string): Promise<void> {
    await mkdir(folder, { recursive: true })
    const file = await open(temporary, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    const directory = await open(folder, 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  }

  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as unknown
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
        throw cause
      }
    },
    save(value) {
      const text = JSON.stringify(value)
      const save = lastSave.then(() => replace(text))
      lastSave = save.catch(() => undefined)
      return save
    },
  }
}
