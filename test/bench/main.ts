import { makeWorkFolder } from '#test/bench/work-folder'
import { measureCardWork } from '#test/bench/card-exchanges'
import { measureCommits, measureGrowth } from '#test/bench/commits'
import { createReport } from '#test/bench/figure'
import { makeLongJournal } from '#test/bench/journal-file'
import { parseOptions } from '#test/bench/options'

const options = parseOptions(process.argv.slice(2)); const report = createReport(); const folder = makeWorkFolder()
await measureCardWork(report)
await measureCommits(report, folder, options.only)
const t=performance.now()
await makeLongJournal(folder, 1_000_000)
console.error('long', performance.now()-t)
await measureGrowth(report, folder, folder)
