import { sumTenge, type Tenge } from '#domain/money'
import { priceOf } from '#domain/sale/basket'
import type { SaleProduct } from '#domain/sale/product'
import {
  requote,
  type Circumstances,
  type ConfirmedLine,
  type Quote,
  type RequotedLine,
  type Wish,
} from '#domain/sale/quote'

/** As many lines as every layout shows whole, because nothing on a kiosk scrolls. */
export const basketLinesMax = 3

export type BasketLine = ConfirmedLine & {
  /** As it was when it could last be had: what a line is called that cannot be had any more. */
  readonly last: Quote | null
}

/** What one customer has put together and not paid yet. Nothing of it is journaled: nothing was promised. */
export class Basket {
  readonly #linesMax: number
  #lines: readonly BasketLine[] = []
  #nextLineId = 1

  constructor(linesMax = basketLinesMax) {
    this.#linesMax = linesMax
  }

  isEmpty(): boolean {
    return this.#lines.length === 0
  }

  isFull(): boolean {
    return this.#lines.length >= this.#linesMax
  }

  hasTopUp(): boolean {
    return this.#lines.some(({ wish }) => wish.kind === 'top_up')
  }

  /** Puts a wish into the basket and answers its line; a second amount for the wallet takes the place of the first. */
  add(wish: Wish): number {
    const lineId = this.#nextLineId
    this.#nextLineId += 1
    const others = wish.kind === 'top_up' ? this.#lines.filter((line) => line.wish.kind !== 'top_up') : this.#lines
    this.#lines = [...others, { lineId, wish, confirmed: null, last: null }]
    return lineId
  }

  remove(lineId: number): void {
    this.#lines = this.#lines.filter((line) => line.lineId !== lineId)
  }

  /** Every line as it would be sold in these circumstances. */
  requoted(circumstances: Circumstances): readonly RequotedLine[] {
    return requote(this.#lines, circumstances)
  }

  /** These lines are on the screen now: to press a way to pay is to confirm them. */
  shown(lines: readonly RequotedLine[]): void {
    this.#lines = this.#lines.map((line) => {
      const quote = lines.find(({ lineId }) => lineId === line.lineId)?.quote
      if (quote === undefined) return line
      return quote.ok ? { ...line, confirmed: quote.value, last: quote.value } : { ...line, confirmed: null }
    })
  }

  lastQuote(lineId: number): Quote | null {
    return this.#lines.find((line) => line.lineId === lineId)?.last ?? null
  }

  /** Lines put in and not shown yet have changed nothing. */
  isNew(lineId: number): boolean {
    return this.lastQuote(lineId) === null
  }

  /** How many lines, and what they cost as they were last shown; null when there are none. */
  summary(): { readonly count: number; readonly total: Tenge } | null {
    if (this.isEmpty()) return null
    const confirmed = this.#lines.flatMap((line) => (line.confirmed === null ? [] : [line.confirmed]))
    return { count: this.#lines.length, total: sumTenge(confirmed.map(({ product }) => priceOf(product))) }
  }

  /** What is put away while it is being paid, and put back with `restore` if it is not. */
  lines(): readonly BasketLine[] {
    return this.#lines
  }

  restore(lines: readonly BasketLine[]): void {
    this.#lines = lines
  }

  forget(): void {
    this.#lines = []
  }
}

/** What can be had of these lines. */
export function productsOf(lines: readonly RequotedLine[]): readonly SaleProduct[] {
  return lines.flatMap(({ quote }) => (quote.ok ? [quote.value.product] : []))
}
