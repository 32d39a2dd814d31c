import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCodeCache } from '#electron/code-cache'

/** A program of two files, and the folder its compiled code is kept in. */
let work = ''
let program = ''
let folder = ''

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'beket-code-'))
  program = join(work, 'program')
  folder = join(work, 'kept')
  mkdirSync(program)
  writeProgram('forty')
})
afterEach(() => {
  rmSync(work, { recursive: true, force: true })
})

function writeProgram(word: string): void {
  writeFileSync(join(program, 'words.cjs'), `exports.word = () => '${word}'`)
  writeFileSync(
    join(program, 'main.cjs'),
    `const { word } = require('./words.cjs')\nexports.said = word() + ' ' + require('node:path').basename(__filename)`,
  )
}

/** Starts the program anew, as the next process would. */
function start(): unknown {
  const load = createRequire(join(program, 'index.cjs'))
  for (const path of Object.keys(load.cache)) if (path.startsWith(work)) Reflect.deleteProperty(load.cache, path)
  const cache = openCodeCache(program, folder)
  const { said } = load('./main.cjs') as { said: unknown }
  cache.keep()
  return said
}

const keptFile = (): string => join(folder, 'words.cjs.v8')
/** A file that is written again is another one. */
const identity = (): number => statSync(keptFile()).ino

test('a program runs the same from its source and from kept code, which is then left as it is', () => {
  expect(start()).toBe('forty main.cjs')
  const kept = identity()
  expect(start()).toBe('forty main.cjs')
  expect(identity()).toBe(kept)
})

test('a changed program of the same length runs as it is now, not as it was kept', () => {
  start()
  const kept = identity()
  writeProgram('fifty')
  expect(start()).toBe('fifty main.cjs')
  expect(identity()).not.toBe(kept)
})

test.each([
  ['the first byte', (bytes: Buffer) => bytes.fill(bytes.readUInt8(0) ^ 1, 0, 1)],
  ['a byte of the compiled code', (bytes: Buffer) => bytes.fill(bytes.readUInt8(200) ^ 1, 200, 201)],
  ['the last byte', (bytes: Buffer) => bytes.fill(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)],
  ['everything after a torn write', (bytes: Buffer) => bytes.subarray(0, 100)],
  ['all', () => Buffer.alloc(0)],
])('kept code that has lost %s is not used and is made again', (_, damage) => {
  start()
  const whole = readFileSync(keptFile())
  const kept = identity()
  writeFileSync(keptFile(), damage(Buffer.from(whole)))
  expect(start()).toBe('forty main.cjs')
  expect(identity()).not.toBe(kept)
})

test('a program starts where nothing can be kept', () => {
  writeFileSync(folder, 'a file in the way')
  expect(start()).toBe('forty main.cjs')
  expect(readFileSync(folder, 'utf8')).toBe('a file in the way')
})

test('files of other programs are loaded as always', () => {
  const other = join(work, 'other.cjs')
  writeFileSync(other, `exports.name = 'other'`)
  const cache = openCodeCache(program, folder)
  expect(createRequire(join(program, 'index.cjs'))(other)).toEqual({ name: 'other' })
  cache.keep()
  expect(() => statSync(join(folder, 'other.cjs.v8'))).toThrow('ENOENT')
})
