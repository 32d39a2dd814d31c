import { join } from 'node:path'
import type { Language } from '#domain/language'
import { accesses, formats, plain, type ElectronGallery } from '#test/renderer/gallery-electron'

/** The pictures that are kept of the screens: every kind of screen, and each layout and setting on a few full ones. */

export const picturesFolder = join(import.meta.dirname, 'pictures')

/** Panel and access setting by the end of a file's name; none is the portrait panel, plain. */
const looks = {
  large: ['portrait', 'large'],
  lower: ['portrait', 'lower'],
  'large-lower': ['portrait', 'large and lower'],
  contrast: ['portrait', 'contrast'],
  '1280x1024': ['square', 'plain'],
  '1280x1024-large': ['square', 'large'],
  '1920x1080': ['wide', 'plain'],
} as const
type Look = keyof typeof looks

export type KeptPicture = { readonly fixture: string; readonly language: Language; readonly look: Look | null }

const upright: Readonly<Record<Language, readonly string[]>> = {
  kk: [
    'starting',
    'home',
    'card',
    'card-pending-mixed',
    'top-up-entering',
    'cash',
    'writing',
    'removed-checking',
    'receipt',
    'passes',
    'basket-three',
    'outcome',
    'new-card-money',
    'take-card',
    'new-card-failed-empty',
    'information',
    'fare-route',
    'entry-list',
    'bike',
    'bike-consents',
    'bike-summary',
    'bike-account',
    'bike-confirm',
    'bike-top-up-debt',
    'bike-surname',
  ],
  ru: [
    'home-plain',
    'reading',
    'card-pending-several',
    'top-up',
    'bank',
    'declined',
    'deferred',
    'help',
    'message-bank_unknown',
    'basket-changed',
    'outcome-refunded',
    'new-card',
    'new-card-present',
    'new-card-done',
    'section',
    'fare-suburb',
    'entry-matrix',
    'bike-text',
    'bike-document',
    'bike-registered',
    'bike-products',
    'bike-day-pass-parts',
    'bike-block',
    'bike-notice-underage',
  ],
  en: [
    'card-full',
    'card-expired',
    'done-surplus',
    'idle',
    'out',
    'dispensing',
    'basket-editing',
    'entry-facts',
    'bike-prices',
    'bike-pin-wrong',
    'bike-proof',
    'bike-top-up-entering',
    'cash-account',
  ],
}

const otherLooks: readonly (readonly [Look, Language, readonly string[]])[] = [
  ['large', 'ru', ['card-pending-mixed', 'passes', 'bike-day-pass', 'removed-checking']],
  ['lower', 'en', ['card-full', 'top-up', 'basket-three', 'bike-account']],
  ['large-lower', 'kk', ['home', 'card', 'new-card', 'entry-facts']],
  ['contrast', 'ru', ['card-pending-mixed', 'done', 'bike-iin-wrong']],
  ['1280x1024', 'kk', ['card', 'top-up', 'passes', 'bike-products']],
  ['1280x1024-large', 'ru', ['card-pending-mixed', 'basket-three']],
  ['1920x1080', 'en', ['home', 'card-pending-several', 'cash', 'information']],
]

export const keptPictures: readonly KeptPicture[] = [
  ...Object.entries(upright).flatMap(([language, fixtures]) =>
    fixtures.map((fixture) => ({ fixture, language: language as Language, look: null })),
  ),
  ...otherLooks.flatMap(([look, language, fixtures]) => fixtures.map((fixture) => ({ fixture, language, look }))),
]

export function pictureName({ fixture, language, look }: KeptPicture): string {
  return [fixture, language, ...(look === null ? [] : [look]), 'png'].join('.')
}

/** What the screen looks like now, as a PNG. One screen tells nothing of the one before it: the line is at rest. */
export async function photograph(gallery: ElectronGallery, picture: KeptPicture): Promise<Buffer> {
  const { page } = gallery
  const [format, access] = picture.look === null ? (['portrait', 'plain'] as const) : looks[picture.look]
  const [width, height] = formats[format]
  await gallery.resize(width, height)
  await page.evaluate(
    async ([name, language, chosen]) => {
      for (const shown of ['starting', name]) {
        window.gallery.show(shown, { language, access: chosen, link: 'up' })
        await new Promise((settle) => requestAnimationFrame(() => requestAnimationFrame(settle)))
      }
    },
    [picture.fixture, picture.language, accesses[access] ?? plain] as const,
  )
  return page.screenshot({ animations: 'disabled', caret: 'hide' })
}
