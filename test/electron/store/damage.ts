import { closeSync, copyFileSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { Connection } from '#electron/store/connection'

export const databaseFiles = ['', '-wal', '-shm'] as const

/** The database with its log as a power cut would leave them now. */
export function copyDatabase(from: string, to: string): void {
  for (const suffix of databaseFiles) {
    if (existsSync(`${from}${suffix}`)) copyFileSync(`${from}${suffix}`, `${to}${suffix}`)
  }
}

/** Overwrites bytes in the middle of the file. */
export function overwrite(path: string, offset: number, bytes: Buffer): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
}

export function fileSize(path: string): number {
  return statSync(path).size
}

/** Tears the leaf of the journal that holds record `seq`: its page becomes garbage. Everything must be in the file. */
export async function tearJournalPage(path: string, seq: number): Promise<void> {
  const connection = await Connection.open(path)
  const [row] = await connection.execute('SELECT hash FROM journal WHERE seq = ?', [seq])
  const [size] = await connection.execute('PRAGMA page_size')
  await connection.close()
  const pageSize = Number(size?.['page_size'])
  const at = readFileSync(path).indexOf(String(row?.['hash']))
  overwrite(path, Math.floor(at / pageSize) * pageSize, Buffer.alloc(pageSize, 0xa5))
}
