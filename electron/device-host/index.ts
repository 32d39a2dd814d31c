import { openCodeCache } from '#electron/code-cache'
import type { HostConfiguration } from '#electron/device-host/protocol'

/** The device host's first lines: everything else is loaded through the code cache. */
const configuration = JSON.parse(process.argv[2] ?? 'null') as HostConfiguration
const codeCache = openCodeCache(import.meta.dirname, configuration.compiledCode)
void import('#electron/device-host/host').then(({ serveDevices }) => serveDevices(configuration, codeCache))
