import { CardReader } from '@pokusew/pcsclite/card-reader.cjs'
import { describe, expect, it } from 'vitest'

const EMPTY = 0x10
const PRESENT = 0x20
const INUSE = 0x100
const ATR_OF_A = Buffer.from('3b8180018080', 'hex')
const ATR_OF_B = Buffer.from('3b80800101', 'hex')

const counted = (insertionsAndRemovals: number, flags: number) => insertionsAndRemovals * 0x10000 + flags

function watch(reader: CardReader): { state: number; before: number; atr: Buffer | null }[] {
  const seen: { state: number; before: number; atr: Buffer | null }[] = []
  reader.on('status', ({ state, atr }: { state: number; atr: Buffer | null }) => {
    seen.push({ state, before: reader.state, atr })
  })
  return seen
}

describe('status of a card reader', () => {
  it('is emitted while `state` still holds the state before', () => {
    const reader = new CardReader('reader')
    const seen = watch(reader)
    reader.report(counted(0, EMPTY), null)
    reader.report(counted(1, PRESENT), ATR_OF_A)
    expect(seen).toEqual([
      { state: counted(0, EMPTY), before: 0, atr: null },
      { state: counted(1, PRESENT), before: counted(0, EMPTY), atr: ATR_OF_A },
    ])
    expect(reader.state).toBe(counted(1, PRESENT))
  })

  it('tells the removal that a card exchanged for another between two looks does not show', () => {
    const reader = new CardReader('reader')
    reader.report(counted(1, PRESENT), ATR_OF_A)
    const seen = watch(reader)
    reader.report(counted(3, PRESENT), ATR_OF_B)
    expect(seen.map(({ state, atr }) => [state & (EMPTY | PRESENT), atr])).toEqual([
      [EMPTY, null],
      [PRESENT, ATR_OF_B],
    ])
  })

  it('takes a card that another program begins to use for the same card', () => {
    const reader = new CardReader('reader')
    reader.report(counted(1, PRESENT), ATR_OF_A)
    const seen = watch(reader)
    reader.report(counted(1, PRESENT | INUSE), ATR_OF_A)
    expect(seen.map(({ state }) => state)).toEqual([counted(1, PRESENT | INUSE)])
  })

  it('tells the removal before the end when the reader itself goes', () => {
    const reader = new CardReader('reader')
    reader.report(counted(1, PRESENT), ATR_OF_A)
    const seen = watch(reader)
    const order: string[] = []
    reader.on('status', () => order.push(`status, detached: ${reader.detached.toString()}`))
    reader.on('end', () => order.push('end'))
    reader.detach()
    reader.detach()
    expect(order).toEqual(['status, detached: true', 'end'])
    expect(seen.map(({ state }) => state & (EMPTY | PRESENT))).toEqual([EMPTY])
  })

  it('counts on after the counter has passed its highest value', () => {
    const reader = new CardReader('reader')
    reader.report(counted(0xffff, PRESENT), ATR_OF_A)
    const seen = watch(reader)
    reader.report(counted(1, PRESENT), ATR_OF_B)
    expect(seen.map(({ state }) => state)).toEqual([EMPTY | 0x2, counted(1, PRESENT)])
  })
})
