import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** `npx vite build --config test/renderer/gallery.config.ts` makes out/gallery, `npx vite --config …` serves it. The other
 *  gallery, of the parts, is built by its test. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [vue()],
  server: { fs: { allow: [resolve(import.meta.dirname, '../..')] } },
  build: {
    outDir: resolve(import.meta.dirname, '../../out/gallery'),
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: { input: resolve(import.meta.dirname, 'gallery.html') },
  },
})
