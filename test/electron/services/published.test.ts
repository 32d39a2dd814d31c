import { describe, expect, test } from 'vitest'
import type { PublishedKind } from '#contract/published'
import { calendarDay, startOfDayMs } from '#domain/time'
import { settingsAppliedKind } from '#electron/services/remote-settings'
import { insert } from '#test/electron/services/flows'
import { choosePass, payBasket, pressPay } from '#test/electron/services/shopping'
import { openRig, rigSettings, terminalNumber, type Rig } from '#test/rig/terminal'
import { catalogueText, settings, settingsText, signedDocument, withDearerPasses, withTerm } from '#test/rig/published'

/** The sync engine has taken a document of the centre. */
async function taken(rig: Rig, kind: PublishedKind, text: string, version = 1): Promise<void> {
  await rig.store.published.adopt(kind, signedDocument(kind, text, { version }), rig.time.clock.wallMs())
}

/** The catalogue has been read from the store. */
async function goneBy(rig: Rig): Promise<void> {
  await rig.untilTrue('the new catalogue is gone by', () => rig.catalogue().pass.length === 2)
}

const midnight = startOfDayMs(calendarDay('2026-03-11'))

describe('a catalogue from the centre is noticed between the basket and the payment (BIKE-018)', () => {
  async function askedAgainAndPaid(rig: Rig): Promise<void> {
    expect(await pressPay(rig, 'bank')).toEqual({ ok: false, reason: 'not_available' })
    expect(await rig.records('sale.event')).toEqual([])
    expect(rig.screen()).toMatchObject({ kind: 'basket', total: 2300, lines: [{ changes: ['price'] }] })
    expect((await payBasket(rig, 'bank')).paid).toBe(2300)
  }

  test('when it arrives with another price', async () => {
    const rig = await openRig()
    await rig.place('second')
    expect((await choosePass(rig, 'PASS_T15')).total).toBe(2000)
    await taken(rig, 'catalogue', catalogueText(withDearerPasses('2026-03-10', 300)))
    await goneBy(rig)
    await askedAgainAndPaid(rig)
  })

  test('when its price starts at midnight, while it has been there for long', async () => {
    const rig = await openRig()
    await taken(rig, 'catalogue', catalogueText(withDearerPasses('2026-03-11', 300)))
    await goneBy(rig)
    rig.time.setWall(midnight - 1000)
    await rig.place('second')
    expect((await choosePass(rig, 'PASS_T15')).total).toBe(2000)
    rig.time.setWall(midnight)
    await askedAgainAndPaid(rig)
  })

  test('and nothing is asked again when it changes other things', async () => {
    const rig = await openRig()
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await taken(
      rig,
      'catalogue',
      catalogueText((data) => withDearerPasses('2026-03-11', 300)(withTerm('2026-03-10', 15)(data))),
    )
    await goneBy(rig)
    expect((await payBasket(rig, 'bank')).paid).toBe(2000)
  })
})

test('the term of a new catalogue is promised from its day, also after a restart (PEND-004)', async () => {
  const rig = await openRig()
  await taken(
    rig,
    'catalogue',
    catalogueText((data) => withDearerPasses('2026-03-11', 0)(withTerm('2026-03-11', 15)(data))),
  )
  await goneBy(rig)
  expect(rig.view().activationDays).toBe(28)
  await rig.restart()
  expect(rig.view().activationDays).toBe(28)
  rig.time.setWall(midnight)
  expect(rig.view().activationDays).toBe(15)
})

describe('settings from the centre', () => {
  /** They have been read from the store: this read comes after that one. */
  async function heard(rig: Rig, text = settingsText(), version = 1): Promise<void> {
    await taken(rig, 'settings', text, version)
    await rig.store.published.standing('settings')
  }

  const language = (rig: Rig) => rig.view().language

  test('wait for the end of a visit, take effect between two customers, and are journaled then', async () => {
    const rig = await openRig()
    await rig.place('second')
    await heard(rig)
    rig.session.onLinkChanged()
    rig.time.advance(rigSettings.idleMs - 1)
    expect([language(rig), rig.screen().kind]).toEqual(['kk', 'card'])
    expect(await rig.records(settingsAppliedKind)).toEqual([])
    await rig.bench({ kind: 'card_take' })
    await rig.untilTrue('the card is gone', () => rig.session.presence() === null)
    await rig.session.finish()
    await rig.until('home')
    expect(language(rig)).toBe('ru')
    await rig.untilTrue('it is journaled', async () => (await rig.records(settingsAppliedKind)).length === 1)
    const [record] = await rig.records(settingsAppliedKind)
    expect(JSON.parse(record?.payload ?? '')).toEqual({ version: 1, settings })
  })

  test('take effect at a terminal nobody uses, not under the hands of somebody', async () => {
    const rig = await openRig()
    await rig.until('home')
    rig.time.advance(60_000)
    rig.session.setLanguage('en')
    await heard(rig)
    rig.time.advance(rigSettings.idleMs - 1)
    rig.session.onLinkChanged()
    expect(language(rig)).toBe('en')
    rig.time.advance(1)
    rig.session.onLinkChanged()
    expect(language(rig)).toBe('ru')
  })

  test('hold after a restart and are not told twice', async () => {
    const rig = await openRig()
    await heard(rig)
    for (let start = 1; start <= 3; start += 1) {
      await rig.restart()
      await rig.until('home')
      expect(language(rig)).toBe('ru')
      rig.time.advance(60_000)
      // Comes after what was to be told at this start.
      await rig.store.journal.append([{ kind: 'test.note', operationId: `note:${String(start)}`, payload: {} }])
      expect(await rig.records(settingsAppliedKind)).toHaveLength(1)
    }
  })

  test('are this terminal’s own where the centre makes an exception', async () => {
    const rig = await openRig()
    await heard(rig, settingsText({}, [{ terminals: [terminalNumber], settings: { defaultLanguage: 'en' } }]))
    rig.time.advance(60_000)
    expect(language(rig)).toBe('en')
  })

  test('say which notes are taken from the next sale on', async () => {
    const rig = await openRig()
    await heard(rig, settingsText({ denominations: [1000, 2000] }))
    rig.time.advance(60_000)
    await rig.place('second')
    await choosePass(rig, 'PASS_T15')
    await pressPay(rig, 'cash')
    expect((await rig.until('cash')).denominations).toEqual([1000, 2000])
    expect(rig.host.calls().find(({ name }) => name === 'cash.enable')?.input).toEqual({ denominations: [1000, 2000] })
    await insert(rig, 2000)
    await rig.until('outcome')
  })

  test('that are damaged on the disk give way to the ones before', async () => {
    const rig = await openRig()
    await taken(rig, 'settings', settingsText({ defaultLanguage: 'en' }), 1)
    await taken(rig, 'settings', settingsText({ idleMs: 1 }), 2)
    await rig.restart()
    expect(language(rig)).toBe('en')
    expect((await rig.store.published.states()).settings).toEqual({
      version: 1,
      refused: { version: 2, code: 'text_invalid' },
    })
  })
})
