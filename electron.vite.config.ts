import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const at = (path: string) => resolve(import.meta.dirname, path)

/** The oldest runtime the build must run on: Electron 33 (Node 20.18, Chrome 130), see scripts/electron-runtime.mjs. */
const nodeTarget = 'node20.18'
const chromeTarget = 'chrome130'

/** Packages stay outside the bundles of main and the device host: native addons cannot be bundled. What is imported by a
 *  `#` name is ours and goes in, and so do these two: loading their many files one by one made every start slower. */
const bundledPackages = ['pino', 'zod']

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: nodeTarget,
      externalizeDeps: { exclude: bundledPackages },
      rolldownOptions: {
        input: {
          index: at('electron/main/index.ts'),
          'device-host': at('electron/device-host/index.ts'),
          central: at('central/child.ts'),
        },
        // All in one folder: what a module finds beside itself does not depend on which file it ended up in. CommonJS, because
        // its files can be loaded through the code cache (electron/code-cache.ts).
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name].cjs',
          // Parsed anew at every start; names stay, so that a stack in the log can be read.
          minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: nodeTarget,
      // A sandboxed preload can require nothing but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue()],
    define: {
      __VUE_OPTIONS_API__: false,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_I18N_LEGACY_API__: false,
      __VUE_I18N_FULL_INSTALL__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
    },
    build: {
      outDir: at('out/renderer'),
      target: chromeTarget,
      // electron-vite leaves the code as it is; a page is parsed anew at every start.
      minify: true,
      // Data addresses are not allowed by the content security policy.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: {
          index: at('renderer/index.html'),
          bench: at('renderer/bench.html'),
          desk: at('renderer/desk.html'),
          receipt: at('renderer/receipt.html'),
        },
      },
    },
  },
})
