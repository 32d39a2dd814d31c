/**
 * Prints every rule that code must enforce with the tests that name it; `--brief` only the sum and what is wrong.
 * Fails when an area of `coveredAreas` has a gap.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ruleCoverage, ruleFindings } from './rule-coverage'

const root = dirname(import.meta.dirname)
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const { rules } = z.strictObject({ rules: z.record(z.string(), z.string()) }).parse(JSON.parse(read('docs/rules.json')))
const exceptions = z
  .strictObject({ coveredAreas: z.array(z.string()), reasons: z.record(z.string(), z.string().min(1)) })
  .parse(JSON.parse(read('docs/rules-not-enforced.json')))

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.startsWith('scripts/'))
  .sort()
  .map((name) => ({ path: `test/${name}`, source: read(`test/${name}`) }))

const coverage = ruleCoverage(rules, exceptions, files)
for (const { id, title, tests, reason } of process.argv.includes('--brief') ? [] : coverage) {
  const proof = tests.length > 0 ? tests.join(', ') : (reason ?? 'open')
  process.stdout.write(`${id}  ${title}\n    ${proof}\n`)
}
const tested = coverage.filter(({ tests }) => tests.length > 0).length
const explained = coverage.filter(({ reason }) => reason !== null).length
const open = coverage.length - tested - explained
process.stdout.write(
  `${String(coverage.length)} rules: ${String(tested)} tested, ${String(explained)} not enforced for a reason, ${String(open)} open\n`,
)
const findings = ruleFindings(rules, exceptions, coverage)
for (const finding of findings) process.stdout.write(`${finding}\n`)
process.exitCode = findings.length === 0 ? 0 : 1
