import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assert } from '#domain/assert'
import { calendarDay } from '#domain/time'
import { Connection } from '#electron/store/connection'
import { iinOf } from '#test/central/bike/rig'
import { databasePath } from '#test/kill/books'
import { newVisit, serve } from '#test/kill/customer'
import { launchTerminal, until, untilScreen, viewIfThere, type DrivenTerminal } from '#test/kill/driven-terminal'
import { lay, newCard, plainFlow, topUp } from '#test/kill/flows'

/** What a customer leaves behind: nothing in the page, nothing in the log, nothing in files, and in the terminal's own store what
 *  has to be kept, column by column (design §9, goals S10). */
const directory = mkdtempSync(join(tmpdir(), 'beket-privacy-'))
const patienceMs = 400_000
let terminal: DrivenTerminal

const person = {
  iin: iinOf(calendarDay('1987-03-05'), 4321),
  documentNumber: '048813579',
  surname: 'қанарейқызы',
  firstName: 'сынақгүл',
  address: 'астана, бөкейхан 4187',
  mobile: '7015559187',
}
/** What must be nowhere, as it was typed and as it is written. The number of a card bought here and the PIN come to it. */
const secrets: Record<string, string> = { ...person, mobileInGroups: '701 555 91 87' }

/** Columns of the terminal's store that keep a card number, and why. Of a person there is nothing. */
const keptColumns: Readonly<Record<string, string>> = {
  'journal.payload': 'the record of each sale, for the centre and the audit (design D4)',
  'sales.state': 'a fold of the journal: what a restart has to finish',
  'receipts.document': 'a fold of the journal: a receipt that was not printed stays reprintable (design D3)',
  'activations.card_number': 'a fold of the journal: an activation is not offered twice (design D6)',
  'card_orders.placed': 'a fold of the journal: which card came of an order, and which numbers are void (CARD-010)',
  'pending_cache.card_number': 'the copy of what the centre holds for cards (design D6)',
  'pending_cache.document': 'the copy of what the centre holds for cards (design D6)',
  'cards_seen.card_number': 'cards seen here, so that their payments are kept (pending-policy.ts)',
}

beforeAll(async () => {
  terminal = await launchTerminal({ directory, pace: 20, arguments: ['--log=debug'] })
  await until('the centre', async () => ((await viewIfThere(terminal))?.link === 'up' ? true : null), patienceMs)
  await untilScreen(terminal, ['home'])
}, patienceMs)
afterAll(async () => {
  await terminal.quit()
  rmSync(directory, { recursive: true, force: true })
})

async function type(value: string): Promise<void> {
  for (const key of value) await press(key)
  await press('Enter')
}

async function press(key: string): Promise<void> {
  await terminal.inPage(
    'kiosk',
    `void window.dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)} }))`,
  )
}

async function atField(field: string): Promise<void> {
  await until(field, async () => {
    const screen = (await viewIfThere(terminal))?.screen
    return screen?.kind === 'bike_entry' && screen.field === field ? true : null
  })
}

async function register(): Promise<void> {
  await terminal.press('kiosk.openBike')
  await until('the bike service', async () => {
    const screen = (await viewIfThere(terminal))?.screen
    return screen?.kind === 'bike' && screen.centre === 'up' ? true : null
  })
  await terminal.press('kiosk.bikeOpen', { section: 'register' })
  await untilScreen(terminal, ['bike_consents'])
  await terminal.press('kiosk.bikeReadText', { consent: 'bike_contract' })
  await untilScreen(terminal, ['bike_text'])
  await terminal.press('kiosk.back')
  await untilScreen(terminal, ['bike_consents'])
  for (const consent of ['personal_data', 'bike_contract', 'rider_statements']) {
    await terminal.press('kiosk.bikeConsent', { consent })
  }
  await terminal.press('kiosk.bikeGoOn')
  await untilScreen(terminal, ['bike_document'])
  await terminal.press('kiosk.bikeChooseDocument', { document: 'identity_card' })
  await terminal.press('kiosk.bikeGoOn')
  for (const [field, value] of [
    ['document_number', person.documentNumber],
    ['iin', person.iin],
    ['surname', person.surname],
    ['first_name', person.firstName],
    ['patronymic', null],
    ['address', person.address],
    ['mobile', person.mobile],
    ['email', null],
  ] as const) {
    await atField(field)
    if (value === null) await terminal.press('kiosk.bikeSkip')
    else await type(value)
  }
  await untilScreen(terminal, ['bike_summary'])
  await terminal.press('kiosk.bikeGoOn')
  await untilScreen(terminal, ['bike_registered'])
}

/** The PIN comes in a text message and is typed; then the account is shown. */
async function signIn(): Promise<void> {
  await terminal.bench({ kind: 'bike_look' })
  const message = await until('the message', async () => {
    const { bike } = await terminal.benchView()
    return bike?.messages.find(({ phone }) => phone.endsWith(person.mobile))?.text ?? null
  })
  const pin = /PIN\S* (\d+)/.exec(message)?.[1]
  assert(pin !== undefined, 'the message has the PIN')
  secrets['pin'] = pin
  await terminal.press('kiosk.bikeOpen', { section: 'sign_in' })
  await atField('pin')
  await type(pin)
  await untilScreen(terminal, ['bike_account'])
}

/** Names of the secrets a text holds. Digits count when they stand alone: a short PIN is part of many a longer number. */
function found(text: string): string[] {
  const lower = text.toLowerCase()
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const isDigits = /^\d+$/.test(secret)
    const isThere = isDigits
      ? new RegExp(`(?<![0-9a-z.])${secret}(?![0-9a-z])`).test(lower)
      : lower.includes(secret.toLowerCase())
    return isThere ? [name] : []
  })
}

function filesUnder(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  return all.filter((path) => statSync(path).isFile())
}

test(
  'everything a customer does goes through the terminal',
  async () => {
    const buying = { ...plainFlow, name: 'new card', cardId: null, taken: 1000 }
    await serve(terminal, await newVisit({ ...buying, begin: newCard('bank') }, directory))
    const card = (await terminal.benchView()).cards.find(({ title }) => title === 'dispensed')
    assert(card?.cardNumber !== undefined && card.cardNumber !== null, 'a card was bought')
    const { cardId, cardNumber } = card
    secrets['card'] = cardNumber
    secrets['cardInGroups'] = cardNumber.replaceAll(/(\d{4})(?=\d)/g, '$1 ')
    const receipt = { ...plainFlow, name: 'with receipt', cardId, taken: 500, isReceiptWanted: true }
    await serve(terminal, await newVisit({ ...receipt, begin: topUp(cardId, 500, 'bank') }, directory))
    await lay(terminal, cardId)
    await terminal.press('kiosk.openPasses')
    await untilScreen(terminal, ['passes'])
    await terminal.bench({ kind: 'card_take' })
    await terminal.press('kiosk.finish')
    await untilScreen(terminal, ['home'])
    await register()
    await signIn()
    await terminal.press('kiosk.finish')
    await untilScreen(terminal, ['home'])
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(['card', 'pin']))
  },
  patienceMs,
)

test('nothing of a customer is in the page when the session is over (S10)', async () => {
  await untilScreen(terminal, ['home'])
  const dom = await terminal.inPage('kiosk', 'document.documentElement.outerHTML')
  const kept = await terminal.inPage(
    'kiosk',
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  )
  expect(found(String(dom))).toEqual([])
  expect(found(String(kept))).toEqual([])
})

test('nothing of a customer is in the log, at its most talkative', () => {
  expect(terminal.output()).toContain('painted')
  expect(found(terminal.output())).toEqual([])
})

test('nothing of a person is in any file, and a card’s number in the store and its backups alone', () => {
  // What the simulated devices and the demonstration centre keep is not the terminal's.
  const own = filesUnder(directory).filter((path) => !/^data\/(?:devices|central)\//.test(relative(directory, path)))
  const holding = own.flatMap((path) =>
    found(readFileSync(path, 'latin1') + readFileSync(path, 'utf8')).map((name) => [relative(directory, path), name]),
  )
  expect(holding.filter(([path]) => !/^data\/(?:beket\.sqlite|backups\/)/.test(path ?? ''))).toEqual([])
  expect(holding.filter(([, name]) => name !== 'card')).toEqual([])
})

test('the store keeps a card’s number in the columns that need it, and no others', async () => {
  const connection = await Connection.open(databasePath(directory), 'read_only')
  const holding: string[] = []
  try {
    const tables = await connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    for (const table of tables.map(({ name }) => String(name))) {
      for (const row of await connection.execute(`SELECT * FROM ${table}`)) {
        for (const [column, value] of Object.entries(row)) {
          if (found(String(value)).length > 0) holding.push(`${table}.${column}`)
        }
      }
    }
  } finally {
    await connection.close()
  }
  expect([...new Set(holding)].filter((column) => !(column in keptColumns))).toEqual([])
})
