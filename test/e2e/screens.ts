import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '#domain/assert'
import { createAlbum } from '#test/e2e/screen-camera'
import { takePictures } from '#test/e2e/screen-journeys'

/** `npm run screens` takes the pictures of docs/screens anew. `npm run screens -- FOLDER [PATTERN]` takes every picture there
 *  is, or those whose name matches, into another folder: to look at a change in all languages, panels and settings. */
const book = 'docs/screens'

const chosen: Readonly<Record<string, string>> = {
  'home.kk': 'Home: the machine waits for a card',
  'card.kk': 'A card with two passes',
  'card-pending.kk': 'A payment that waits to be written, 4 days before its end',
  'card-pending-three.en': 'Three payments that wait, one key for all',
  'card-expired.ru': 'A payment whose term is over',
  'top-up.ru': 'Top-up: amount, means of payment, balance before and after',
  'keypad-typed.kk': 'Another amount',
  'cash-inserted.kk': 'Cash, one note taken',
  'bank.en': 'Bank card',
  'declined.ru': 'Bank card declined',
  'writing.kk': 'The card is being written; the rays are steps done',
  'done-surplus.en': 'Done, with a cash surplus',
  'receipt.kk': 'The receipt on the screen',
  'removed-checking.kk': 'The card was taken in the middle of the write',
  'deferred.ru': 'Paid, to be written later; the claim slip is printed',
  'message-bank_unknown.ru': 'The bank terminal did not say whether it charged',
  'passes.kk': 'Passes, with their days and routes',
  'passes.ru.large': 'Passes in large text',
  'basket.ru': 'Two things in the basket, paid at once',
  'outcome.en': 'What became of each',
  'new-card.ru': 'A new card out of the dispenser',
  'take-card.kk': 'The new card waits in the mouth',
  'new-card-done.en': 'The new card with its warranty',
  'information.kk': 'What can be read',
  'entry.en': 'One answer, with its source',
  'fare-finder.ru': 'The fare finder',
  'bike.kk': 'The bike service',
  'bike-consents.ru': 'Registration begins with the consents',
  'bike-pin.en': 'The PIN is never shown',
  'bike-products.ru': 'Subscriptions',
  'bike-confirm.kk': 'A subscription before payment: no refund',
  'out-of-service.kk': 'Out of service',
  'home-offline.ru': 'Home without a link to the centre',
  'card-pending.kk.large-lower': 'Large text and lower reach together',
  'card-pending.ru.contrast': 'High contrast',
  '1280x1024.card.kk': 'A card with a waiting payment on a 1280×1024 panel',
  '1920x1080.top-up.en': 'Top-up on a 1920×1080 panel',
  'bench.en': 'The device bench',
  'print-cash.kk': 'Printed receipt: cash with a surplus',
  'print-claim.ru': 'Printed claim slip',
}

const languageNames: Readonly<Record<string, string>> = { kk: 'Kazakh', ru: 'Russian', en: 'English' }

function languageOf(name: string): string {
  const code = name.split('.').find((part) => part in languageNames)
  assert(code !== undefined, `${name} names no language`)
  return languageNames[code] ?? code
}

function tableOf(names: readonly string[]): string {
  const rows = names.map((name) => [`[${name}](${name}.png)`, chosen[name] ?? '', languageOf(name)])
  const head = ['file', 'what', 'language']
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

const [folder, pattern = ''] = process.argv.slice(2)
if (folder === undefined) {
  rmSync(book, { recursive: true, force: true })
  const album = createAlbum(book, (name) => name in chosen)
  await takePictures(album)
  const missing = Object.keys(chosen).filter((name) => !album.kept.has(name))
  assert(missing.length === 0, `not taken: ${missing.join(', ')}`)
  const opening = [
    '# Screens',
    'Taken from the real application with simulated devices by `npm run screens` (`test/e2e/screens.ts`).',
    '`npm run screens -- FOLDER` takes all of them: every screen, three languages, three panels, all access settings.',
  ]
  writeFileSync(
    join(book, 'README.md'),
    `${opening[0]}\n\n${opening.slice(1).join('\n')}\n\n${tableOf(Object.keys(chosen))}\n`,
  )
} else {
  const wanted = new RegExp(pattern)
  const album = createAlbum(folder, (name) => wanted.test(name))
  await takePictures(album)
  process.stdout.write(`${String(album.kept.size)} pictures in ${folder}\n`)
}
