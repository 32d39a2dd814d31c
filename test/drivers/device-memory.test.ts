import { readdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { fileDeviceMemory } from '#drivers/device-memory'
import { temporaryFile } from '#test/drivers/memory-folder'

test('a new device remembers nothing', async () => {
  expect(await fileDeviceMemory(await temporaryFile('cash.json')).load()).toBeNull()
})

test('another process reads what was saved last, and no temporary file stays behind', async () => {
  const path = await temporaryFile('cash.json')
  const memory = fileDeviceMemory(path)
  await Promise.all([1, 2, 3].map((count) => memory.save({ count })))
  expect(await fileDeviceMemory(path).load()).toEqual({ count: 3 })
  expect(await readdir(dirname(path))).toEqual(['cash.json'])
})

test('a save cut short by a kill leaves the value before it', async () => {
  const path = await temporaryFile('cash.json')
  await fileDeviceMemory(path).save({ count: 1 })
  await writeFile(`${path}.new`, '{"count":')
  expect(await fileDeviceMemory(path).load()).toEqual({ count: 1 })
})

test('a file that is not JSON is an error, not an empty device', async () => {
  const path = await temporaryFile('cash.json')
  await writeFile(path, '{"count":')
  await expect(fileDeviceMemory(path).load()).rejects.toThrow(SyntaxError)
})
