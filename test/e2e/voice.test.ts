import { expect, test } from '@playwright/test'
import { launch, type Application } from '#test/e2e/application'

/** The kiosk without sight (U5, EN 301 549 5.1.3): what is on the screen, and each key that takes the focus, is said into the
 *  headphones, in the language of the session. The bench shows what was heard. */

let app: Application

test.beforeEach(async () => {
  app = await launch()
})
test.afterEach(async () => {
  await app.dispose()
})

async function heard(): Promise<readonly string[]> {
  return (await app.benchView()).voice.said.map(({ text, language }) => `${language}: ${text}`)
}

test('says where the customer is when headphones come, then the card, then the key in focus', async () => {
  await app.screen('home')
  await app.bench$({ kind: 'headphones', state: 'in' })
  await expect.poll(heard).toContainEqual(expect.stringMatching(/^kk: Картаны оқу құрылғысына қойыңыз/))
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await app.screen('card')
  await expect.poll(heard).toContainEqual(expect.stringMatching(/^kk: .*₸/))
  await app.kiosk.keyboard.press('Tab')
  const name = await app.kiosk.evaluate(() => document.activeElement?.textContent.replace(/\s+/g, ' ').trim() ?? '')
  expect(name).not.toBe('')
  await expect.poll(heard).toContain(`kk: ${name}`)
})

test('says it in the language chosen, and nothing once the headphones are out (S10)', async () => {
  await app.screen('home')
  await app.bench$({ kind: 'headphones', state: 'in' })
  await app.speak('en')
  await expect.poll(heard).toContainEqual(expect.stringMatching(/^en: /))
  await app.bench$({ kind: 'headphones', state: 'out' })
  await expect.poll(heard).toEqual([])
  await app.bench$({ kind: 'card_place', cardId: 'ordinary' })
  await app.screen('card')
  expect(await heard()).toEqual([])
})
