import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, sep } from 'node:path'
import { Script } from 'node:vm'

/**
 * Keeps what V8 made of this program's own files from one start to the next: compiling them anew was a fifteenth of the time
 * until a terminal could sell. (Node from 22.1 has the same as `module.enableCompileCache`; the oldest Electron served here
 * carries Node 20.)
 *
 * A kept file names by its hash the source, the engine and its own content. One that does not fit in every byte (another
 * version of the program, a write cut by a power loss) is not used and is made again: V8 itself compares no more than lengths.
 */
export interface CodeCache {
  readonly folder: string
  /** Writes down what was compiled anew at this start, with all that has run by now. Failing is no harm. */
  readonly keep: () => void
}

const hashBytes = 32

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** From now on the `.cjs` files of `programFolder` are loaded through files kept in `folder`. */
export function openCodeCache(programFolder: string, folder: string): CodeCache {
  const compiledAnew = new Map<string, { readonly script: Script; readonly print: Buffer }>()
  const { extensions } = createRequire(join(programFolder, 'index.cjs'))
  const loadJavaScript = extensions['.js']

  extensions['.cjs'] = (module, filename) => {
    if (!filename.startsWith(programFolder + sep)) {
      loadJavaScript(module, filename)
      return
    }
    const source = readFileSync(filename, 'utf8')
    const print = sha256(process.versions.v8, source)
    const kept = join(folder, `${basename(filename)}.v8`)
    const script = new Script(wrapped(source), { filename, ...readKept(kept, print) })
    if (script.cachedDataRejected !== false) compiledAnew.set(kept, { script, print })
    const run = script.runInThisContext() as ModuleFunction
    run.call(module.exports, module.exports, (id) => module.require(id) as unknown, module, filename, dirname(filename))
  }

  return {
    folder,
    keep() {
      for (const [path, { script, print }] of compiledAnew) writeKept(path, print, script.createCachedData())
      compiledAnew.clear()
    },
  }
}

type ModuleFunction = (
  this: unknown,
  exports: unknown,
  require: (id: string) => unknown,
  module: NodeJS.Module,
  filename: string,
  folder: string,
) => void

/** As a CommonJS module sees itself (Node.js, "The module wrapper"). On one line with the source: lines keep their numbers. */
function wrapped(source: string): string {
  return `(function (exports, require, module, __filename, __dirname) { ${source}\n})`
}

/** Compiled code, or nothing where there is none that fits. */
function readKept(path: string, print: Buffer): { readonly cachedData?: Buffer } {
  try {
    const bytes = readFileSync(path)
    const data = bytes.subarray(2 * hashBytes)
    const fits =
      bytes.subarray(0, hashBytes).equals(print) && bytes.subarray(hashBytes, 2 * hashBytes).equals(sha256(data))
    return fits ? { cachedData: data } : {}
  } catch {
    return {}
  }
}

function writeKept(path: string, print: Buffer, data: Buffer): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const draft = `${path}.${String(process.pid)}`
    writeFileSync(draft, Buffer.concat([print, sha256(data), data]))
    renameSync(draft, path)
  } catch {
    // A full or read-only disk: the next start compiles again.
  }
}
