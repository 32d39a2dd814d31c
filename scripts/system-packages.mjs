import { spawnSync } from 'node:child_process'

/** Debian packages by what needs them. A name that a release changed is followed by its other name. */
const packagesFor = {
  build: [['python3'], ['make'], ['g++'], ['libpcsclite-dev']],
  smartcard: [['libpcsclite1']],
  electron: [['libgtk-3-0', 'libgtk-3-0t64'], ['libnss3'], ['libgbm1'], ['libasound2', 'libasound2t64']],
  screen: [['xvfb']],
  package: [['xz-utils']],
  speech: [['espeak-ng']],
  test: [['pcscd'], ['vsmartcard-vpcd'], ['util-linux'], ['postgresql'], ['socat']],
}

/** @typedef {keyof typeof packagesFor} Need */

/** @param {string} name */
function isInstalled(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' })
  return query.status === 0 && query.stdout === 'installed'
}

/** @param {readonly string[]} args */
function apt(args) {
  const run = spawnSync('apt-get', args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (run.status !== 0) throw new Error(`apt-get ${args.join(' ')} failed`)
}

/**
 * Makes sure that the packages are there: root gets them installed, anyone else is told the command.
 * A system without dpkg is left alone.
 * @param {readonly Need[]} needs
 */
export function ensureSystemPackages(needs) {
  if (spawnSync('dpkg-query', ['--version']).status !== 0) return
  const wanted = needs.flatMap((need) => packagesFor[need])
  const missing = wanted.filter((names) => !names.some(isInstalled)).flatMap((names) => names.slice(0, 1))
  if (missing.length === 0) return
  const install = ['install', '-y', '--no-install-recommends', ...missing]
  if (process.getuid?.() !== 0) {
    throw new Error(
      `these system packages are missing; install them and run this again:\n\n  sudo apt-get ${install.join(' ')}\n`,
    )
  }
  process.stderr.write(`installing system packages: ${missing.join(' ')}\n`)
  apt(['update', '-q'])
  apt([...install.slice(0, 2), '-q', ...install.slice(2)])
}
