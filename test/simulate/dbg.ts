import { runSeed } from '#test/simulate/run'
import { createCards } from '#test/simulate/cards'
import { templateFile } from '#test/simulate/template'
import { mkdtempSync } from 'node:fs'
const folder = mkdtempSync('/dev/shm/dbg-')
console.error('cards'); await createCards(); console.error('template'); await templateFile(folder); console.error('run')
const t = performance.now()
const timer = setInterval(() => undefined, 1000)
setTimeout(() => { console.error('stuck'); process.exit(1) }, 20000)
const r = await runSeed(Number(process.argv[2] ?? 1), folder)
clearInterval(timer)
console.error(r.timeline.slice(-Number(process.argv[3] ?? 300)).join('\n')); console.error(r.breaches, r.hash, performance.now() - t, r.timeline.length)
process.exit(0)
