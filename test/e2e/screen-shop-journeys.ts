import type { RouteInput, RouteName } from '#contract/ipc'
import { assert } from '#domain/assert'
import { tenge } from '#domain/money'
import type { Studio } from '#test/e2e/screen-camera'
import { everyAccess, leave, place, until, type Journey } from '#test/e2e/screen-steps'

/** Journeys for pictures of all that is bought and read besides money for the wallet. */

async function act<Name extends RouteName>({ app }: Studio, route: Name, input: RouteInput<Name>): Promise<void> {
  const asked = { route, input }
  await app.kiosk.evaluate(
    async ({ route: name, input: given }) => {
      await window.beket.invoke(name, given as RouteInput<Name>)
    },
    asked as { readonly route: Name; readonly input: unknown },
  )
}

async function approve(studio: Studio): Promise<void> {
  await studio.app.screen('bank')
  await studio.app.bench$({ kind: 'bank_answer', answer: 'approve' })
}

export const passes: Journey = async (studio) => {
  const { app } = studio
  await place(studio, 'second')
  await app.screen('card')
  await act(studio, 'kiosk.openPasses', undefined)
  const { groups } = await app.screen('passes')
  await studio.shoot('passes', { access: everyAccess })
  const row = groups.flatMap(({ rows }) => rows).find(({ sku, reason }) => sku === 'PASS_T15' && reason === null)
  assert(row !== undefined, 'trips are sold')
  await act(studio, 'kiosk.choosePass', { sku: row.sku, month: row.month })
  await app.screen('basket')
  await act(studio, 'kiosk.addMore', undefined)
  await app.screen('card')
  await act(studio, 'kiosk.openTopUp', undefined)
  await app.screen('top_up')
  await act(studio, 'kiosk.chooseAmount', { amount: tenge(1000) })
  await act(studio, 'kiosk.addTopUp', undefined)
  const { quoteNumber } = await app.screen('basket')
  await studio.shoot('basket', { access: everyAccess })
  await act(studio, 'kiosk.payBasket', { method: 'bank', quoteNumber })
  await approve(studio)
  await app.screen('outcome')
  await studio.shoot('outcome', { access: everyAccess })
  await leave(studio)
}

export const newCard: Journey = async (studio) => {
  const { app } = studio
  await act(studio, 'kiosk.openNewCard', undefined)
  await app.screen('new_card')
  await studio.shoot('new-card', { access: everyAccess })
  await act(studio, 'kiosk.payNewCard', { method: 'bank' })
  await approve(studio)
  await app.screen('take_card')
  await studio.shoot('take-card', { access: everyAccess })
  await until(async () => (await app.benchView()).dispenser.card === 'in_mouth')
  await app.bench$({ kind: 'dispenser_take' })
  await app.screen('new_card_done')
  await studio.shoot('new-card-done', { access: everyAccess })
  await leave(studio)
}

export const reading: Journey = async (studio) => {
  const { app } = studio
  await act(studio, 'kiosk.openInformation', undefined)
  await app.screen('information')
  await studio.shoot('information', { access: everyAccess })
  await act(studio, 'kiosk.openSection', { section: 'fares' })
  await app.screen('information_section')
  await act(studio, 'kiosk.openEntry', { entry: 'city-fare' })
  await app.screen('information_entry')
  await studio.shoot('entry', { access: everyAccess })
  await leave(studio)
  await act(studio, 'kiosk.openInformation', undefined)
  await app.screen('information')
  await act(studio, 'kiosk.openFareFinder', undefined)
  await app.screen('fare_finder')
  await studio.shoot('fare-finder', { access: everyAccess })
  await leave(studio)
}

export const bike: Journey = async (studio) => {
  const { app } = studio
  await until(async () => (await app.view()).link === 'up')
  await act(studio, 'kiosk.openBike', undefined)
  await until(async () => (await app.screen('bike')).centre === 'up')
  await studio.shoot('bike', { access: everyAccess })
  await act(studio, 'kiosk.bikeOpen', { section: 'register' })
  await app.screen('bike_consents')
  await studio.shoot('bike-consents', { access: everyAccess })
  await act(studio, 'kiosk.back', undefined)
  await app.screen('bike')
  await act(studio, 'kiosk.bikeOpen', { section: 'sign_in' })
  await app.screen('bike_entry')
  await act(studio, 'kiosk.bikeEnter', { value: '10000008' })
  await until(async () => (await app.screen('bike_entry')).field === 'pin')
  await studio.shoot('bike-pin', { access: everyAccess })
  await act(studio, 'kiosk.bikeEnter', { value: '147147' })
  await app.screen('bike_account')
  await studio.shoot('bike-account', { access: everyAccess })
  await act(studio, 'kiosk.bikeOpen', { section: 'products' })
  await app.screen('bike_products')
  await studio.shoot('bike-products', { access: everyAccess })
  await act(studio, 'kiosk.bikeChooseProduct', { sku: 'BIKE_STD_SEASON' })
  await app.screen('bike_confirm')
  await studio.shoot('bike-confirm', { access: everyAccess })
  await leave(studio)
}
