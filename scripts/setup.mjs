/**
 * Brings a fresh clone to where it can run: system packages, native packages, Electron. Every step looks first and
 * nothing when there is nothing to do. `--for=start` (the default) or `--for=test`.
 */
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { resolveElectron } from './electron-runtime.mjs'
import { brokenNativePackages, buildNativePackages } from './native-packages.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

export function hasDisplay() {
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

/**
 * Resolves with the Electron to use.
 * @param {'start' | 'test'} purpose
 */
export async function setUp(purpose) {
  const broken = brokenNativePackages()
  /** @type {import('./system-packages.mjs').Need[]} */
  const needs = ['electron', 'smartcard']
  if (broken.length > 0) needs.push('build')
  if (purpose === 'test') needs.push('screen', 'speech', 'test')
  else if (!hasDisplay()) needs.push('screen')
  ensureSystemPackages(needs)
  await buildNativePackages(broken)
  const runtime = await resolveElectron()
  process.stderr.write(`Electron ${runtime.version} (${runtime.source})\n`)
  return runtime
}

/**
 * Runs a script's main part; an expected failure is one line and a non-zero exit code.
 * @param {() => Promise<number | undefined>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const purpose = process.argv.find((argument) => argument.startsWith('--for='))?.slice('--for='.length) ?? 'start'
    if (purpose !== 'start' && purpose !== 'test') throw new Error(`--for=start or --for=test, not ${purpose}`)
    await setUp(purpose)
    return 0
  })
}
