import { extname, join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'

/** The pages come from a scheme of their own, not from files: a file page could read other files (Electron security
 *  checklist, item 18). */
export const pageOrigin = 'app://beket'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Before `app.whenReady`. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, codeCache: true, supportFetchAPI: false } },
  ])
}

/** Serves the built renderer from `folder`; anything else is not found. Not `protocol.handle`, which answers with web streams:
 *  Node takes as long to load those as to open the store, at every start. */
export function servePages(session: Session, folder: string): void {
  session.protocol.registerFileProtocol('app', (request, answer) => {
    const path = filePath(request.url, folder)
    const type = path === null ? undefined : contentTypes[extname(path)]
    if (path === null || type === undefined) {
      answer({ error: fileNotFound })
      return
    }
    const headers = {
      'content-type': type,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
    }
    answer({ path, headers })
  })
}

/** net::ERR_FILE_NOT_FOUND. */
const fileNotFound = -6

function filePath(address: string, folder: string): string | null {
  const { host, pathname } = new URL(address)
  const path = normalize(join(folder, decodeURIComponent(pathname)))
  return host === 'beket' && path.startsWith(folder + sep) ? path : null
}
