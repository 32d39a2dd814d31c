import { untilScreen, type DrivenTerminal } from '#test/kill/driven-terminal'
import { lay, newCard, plainFlow, topUp, type Flow } from '#test/kill/flows'

/** Who comes to a station on a day, one after the other: most top up a little, some take a receipt, some change their mind, some
 *  read, a few buy a card. The sums are small, because the wallets of the bench's cards have to hold a day of them. */
export function soakVisit(visit: number): Flow {
  if (visit % 100 === 0) return cardBuyer
  const cardId = cards[visit % cards.length] ?? 'ordinary'
  switch (visit % 8) {
    case 0:
      return { ...plainFlow, name: 'cash', cardId, notes: [200], taken: 200, begin: topUp(cardId, 200, 'cash') }
    case 2:
      return receiptOf(bank(cardId))
    case 1:
    case 5:
    case 6:
      return bank(cardId)
    case 3:
      return reader
    default:
      return { ...plainFlow, name: 'changed mind', cardId, taken: 0, begin: (terminal) => changeMind(terminal, cardId) }
  }
}

const cards = ['ordinary', 'second', 'concession'] as const

function bank(cardId: (typeof cards)[number]): Flow {
  return { ...plainFlow, name: 'bank', cardId, taken: 100, begin: topUp(cardId, 100, 'bank') }
}

function receiptOf(flow: Flow): Flow {
  return { ...flow, name: 'bank, with receipt', isReceiptWanted: true }
}

const cardBuyer: Flow = {
  ...plainFlow,
  name: 'new card',
  cardId: null,
  taken: 1000,
  begin: async (terminal) => {
    await terminal.bench({ kind: 'dispenser_fill', count: 40 })
    await newCard('bank')(terminal)
  },
}

const reader: Flow = { ...plainFlow, name: 'reader', cardId: null, taken: 0, begin: read }

async function read(terminal: DrivenTerminal): Promise<void> {
  await terminal.press('kiosk.openInformation')
  await untilScreen(terminal, ['information'])
  await terminal.press('kiosk.setLanguage', { language: 'ru' })
  await terminal.press('kiosk.finish')
}

async function changeMind(terminal: DrivenTerminal, cardId: string): Promise<void> {
  await lay(terminal, cardId)
  await terminal.press('kiosk.openTopUp')
  await terminal.press('kiosk.chooseAmount', { amount: 100 })
  await terminal.press('kiosk.pay', { method: 'cash' })
  await untilScreen(terminal, ['cash'])
  await terminal.press('kiosk.cancelPayment')
  await untilScreen(terminal, ['card', 'home'])
  await terminal.bench({ kind: 'card_take' })
  await terminal.press('kiosk.finish')
}
