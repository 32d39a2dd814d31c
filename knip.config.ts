import type { KnipConfig } from 'knip'

/** Dead code: files, exports and packages that nothing reaches from these entries. */
const config: KnipConfig = {
  entry: [
    'electron/main/index.ts',
    'electron/device-host/index.ts',
    'electron/preload/index.ts',
    'central/{main,child,openapi}.ts',
    'renderer/*.html',
    'renderer/**/main.ts',
    'renderer/i18n/{kk,ru,en}.ts',
    'scripts/{setup,start,build,test,run}.mjs',
    'scripts/{check,check-texts,rules,package}.ts',
    'test/**/*.test.ts',
    'test/**/*.config.ts',
    // Pages and picture-takers for looking at the screens by eye, started by hand.
    'test/renderer/*{gallery,pictures}.ts',
    'test/bench/main.ts',
    'test/bench/floor/**',
    'test/renderer/fleet-browser/index.mjs',
    'test/simulate/main.ts',
    'test/{kill,soak}/main.ts',
    // Started by the application that is killed.
    'test/kill/application/*.js',
    'test/e2e/{screens,desk-screens}.ts',
  ],
  project: [
    '{domain,contract,drivers,electron,central,scripts}/**/*.{ts,mjs,cjs}',
    '{renderer,test}/**/*.{ts,vue,mjs}',
  ],
  // What only this file's tests use is still part of its module; types document contracts.
  ignoreExportsUsedInFile: true,
  // Named where knip does not look: in a style sheet, and in the list of steps of scripts/check.ts.
  // axe-core is handed to a page as a file.
  ignoreDependencies: ['@fontsource-variable/golos-text', 'vue-tsc', 'axe-core'],
  // Debian's own, see scripts/system-packages.mjs.
  ignoreBinaries: ['unshare', 'Xvfb', 'dpkg-query', 'apt-get', 'fincore', 'socat', 'mount', 'umount', 'strace'],
}

export default config
