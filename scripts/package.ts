/**
 * Makes dist/beket-<version>-linux-x64/ and a .tar.xz of it: the Electron of this machine, the built application and the
 * packages it loads, in one archive with fuses set for the field. Signing it is the operator's part.
 */
import { createPackageWithOptions } from '@electron/asar'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { resolveElectron } from './electron-runtime.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

const root = dirname(import.meta.dirname)
const manifestSchema = z.object({ name: z.string(), version: z.string(), main: z.string() })
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      link: z.boolean().optional(),
      resolved: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
})
const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))

/** Wanted at install only: they build or fetch the native part that is there already. */
const installOnly = new Set(['prebuild-install', 'node-gyp', 'node-addon-api', 'tar'])
const keptLocales = new Set(['en-US.pak', 'ru.pak', 'kk.pak'])
/** What a native package needs to load, and nothing of what it was built from. */
const buildRemains =
  /\/(?:obj\.target|\.deps|deps|src|test|tests|docs?|examples?)\/|\.(?:cc|cpp|c|h|o|d|a|md|map|mk|gypi?|Makefile)$|\.d\.[cm]?ts$/
/** Also asked of the folder itself, which must not be left out. */
const foreignPrebuild = /\/prebuilds\/(?:(?!(?:HID(?:_hidraw)?-)?linux-x64(?:\/|$))|linux-x64\/[^/]+\.musl\.)/

function log(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Names of packages that the built main process, device host and centre import. */
function importedPackages(): string[] {
  const folder = join(root, 'out', 'main')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
  const imports = files.flatMap((file) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/(?:from|import|require)\s*\(?\s*["']([^."'][^"']*)["']/g),
    ].map(([, name = '']) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  )
  const isOurs = (name: string) => name !== 'electron' && !name.startsWith('node:') && !builtinModules.includes(name)
  return [...new Set(imports)].filter((name) => isOurs(name) && `node_modules/${name}` in packages)
}

/** Where Node would find `name` from `path`, as keys of the lock file. */
function locate(name: string, path: string): string | undefined {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (candidate in packages) return candidate
    if (folder === '' || !folder.includes('/node_modules/')) break
  }
  const top = `node_modules/${name}`
  return top in packages ? top : undefined
}

/** All packages needed at run time, by their place in node_modules. */
function neededPackages(): string[] {
  const found = new Set<string>()
  const waiting = importedPackages().map((name) => `node_modules/${name}`)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue
    found.add(path)
    const entry = packages[path]
    const source = entry?.link === true && entry.resolved !== undefined ? packages[entry.resolved] : entry
    for (const name of Object.keys(source?.dependencies ?? {})) {
      const place = installOnly.has(name) ? undefined : locate(name, path)
      if (place !== undefined) waiting.push(place)
    }
  }
  return [...found].sort()
}

function stageApplication(stage: string): void {
  mkdirSync(stage, { recursive: true })
  cpSync(join(root, 'out'), join(stage, 'out'), {
    recursive: true,
    filter: (path) => !path.includes('/out/gallery') && basename(path) !== '.sources',
  })
  writeFileSync(join(stage, 'package.json'), JSON.stringify({ ...manifest, type: 'module', productName: 'Beket' }))
  for (const path of neededPackages())
    cpSync(join(root, path), join(stage, path), {
      recursive: true,
      dereference: true,
      filter: (file) => {
        const inside = file.slice(join(root, path).length)
        return !inside.startsWith('/node_modules') && !buildRemains.test(inside) && !foreignPrebuild.test(inside)
      },
    })
}

async function setFuses(executable: string): Promise<void> {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  })
}

function dropLocales(folder: string): void {
  for (const name of readdirSync(join(folder, 'locales'))) {
    if (!keptLocales.has(name)) rmSync(join(folder, 'locales', name))
  }
}

const dist = join(root, 'dist')
const name = `${manifest.name}-${manifest.version}-linux-x64`
const target = join(dist, name)
const stage = join(dist, 'stage')
rmSync(dist, { recursive: true, force: true })

ensureSystemPackages(['package'])
const electron = await resolveElectron()
log(`packaging ${name} with Electron ${electron.version}`)
cpSync(dirname(electron.executable), target, { recursive: true })
rmSync(join(target, 'resources', 'default_app.asar'), { force: true })
renameSync(join(target, 'electron'), join(target, manifest.name))
dropLocales(target)

stageApplication(stage)
await createPackageWithOptions(stage, join(target, 'resources', 'app.asar'), { unpack: '**/*.node' })
rmSync(stage, { recursive: true })
cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
await setFuses(join(target, manifest.name))
if (existsSync(join(target, 'chrome-sandbox'))) chmodSync(join(target, 'chrome-sandbox'), 0o755)

log('compressing …')
const archive = spawnSync('tar', ['-cJf', `${name}.tar.xz`, name], {
  cwd: dist,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, XZ_OPT: '-6 -T0' },
})
if (archive.status !== 0) throw new Error('tar failed')
process.stdout.write(`${join('dist', name)}.tar.xz\n`)
