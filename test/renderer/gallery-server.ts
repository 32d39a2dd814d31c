import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { createServer, type ViteDevServer } from 'vite'

/** Serves the galleries of this folder and the pages they show. */
export async function startGalleryServer(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server: ViteDevServer = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    plugins: [vue()],
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    cacheDir: fileURLToPath(new URL('../../node_modules/.vite-gallery', import.meta.url)),
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (address === null || address === undefined || typeof address === 'string') throw new Error('no address')
  return {
    url: `http://127.0.0.1:${String(address.port)}/test/renderer/`,
    close: () => server.close(),
  }
}
