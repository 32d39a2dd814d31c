import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)

/** The packages whose install scripts package.json allows: those with a native part. */
function nativePackages() {
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.keys(allowScripts).filter((name) => allowScripts[name] === true)
}

/** @param {string} name */
function loads(name) {
  const run = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(name)})`], { cwd: root, stdio: 'ignore' })
  return run.status === 0
}

/** Headers that came with this Node, so that node-gyp has nothing to fetch. */
function buildEnvironment() {
  const prefix = dirname(dirname(process.execPath))
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'))
  return {
    ...process.env,
    npm_config_build_from_source: 'true',
    npm_config_jobs: 'max',
    ...(hasHeaders ? { npm_config_nodedir: prefix } : {}),
  }
}

/** Native packages that do not load: not built yet, or for another Node. */
export function brokenNativePackages() {
  return nativePackages().filter((name) => !loads(name))
}

/**
 * Builds them; takes a minute or two on a fresh machine.
 * @param {readonly string[]} broken
 */
export async function buildNativePackages(broken) {
  if (broken.length === 0) return
  const log = join(root, 'node_modules', '.cache', 'native-packages.log')
  mkdirSync(dirname(log), { recursive: true })
  const output = openSync(log, 'w')
  const startedMs = Date.now()
  const args = ['rebuild', '--ignore-scripts=false', '--foreground-scripts', ...broken]
  process.stderr.write(`building native packages: ${broken.join(' ')}\n`)
  const npm = spawn('npm', args, { cwd: root, stdio: ['ignore', output, output], env: buildEnvironment() })
  const ticker = setInterval(() => {
    process.stderr.write(`  still building, ${Math.round((Date.now() - startedMs) / 1000)} s\n`)
  }, 10_000)
  const code = await new Promise((settle) => {
    npm.on('error', () => settle(-1))
    npm.on('close', settle)
  })
  clearInterval(ticker)
  const failed = broken.filter((name) => !loads(name))
  if (code === 0 && failed.length === 0) return
  process.stderr.write(readFileSync(log, 'utf8').split('\n').slice(-40).join('\n'))
  throw new Error(`building ${(failed.length > 0 ? failed : broken).join(' ')} failed; the whole log: ${log}`)
}
