import { join } from 'node:path'
import { app } from 'electron'
import { openCodeCache } from '#electron/code-cache'

/** The program's first lines: everything else is loaded through the code cache. */
const codeCache = openCodeCache(import.meta.dirname, join(app.getPath('userData'), 'Compiled Code'))
void import('#electron/main/program').then(({ runProgram }) => {
  runProgram(codeCache)
})
