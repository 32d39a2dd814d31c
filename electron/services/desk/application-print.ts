import type { ApplicationDocument } from '#contract/application'
import type { ReceiptOffer } from '#contract/screens/parts'
import { applicationForms } from '#domain/application/kind'
import type { Language } from '#domain/language'
import type { DeskPorts } from '#electron/services/desk/ports'
import { printTrouble } from '#electron/services/kiosk/receipt-desk'

/** Prints the paper of an application, in as many copies as its kind has, all the same and numbered (BLOCK-003). The first that
 *  fails ends it. */
export async function printApplication(
  ports: Pick<DeskPorts, 'printPage' | 'newId' | 'identity' | 'clock'>,
  document: ApplicationDocument,
  by: { readonly language: Language; readonly operatorName: string },
): Promise<ReceiptOffer> {
  const { copies } = applicationForms[document.application.kind]
  const { terminalNumber, stopName } = ports.identity()
  const atMs = ports.clock.wallMs()
  for (let number = 1; number <= copies; number += 1) {
    const printed = await ports.printPage(`application:${ports.newId()}`, {
      ...by,
      application: document,
      terminalNumber,
      stopName,
      atMs,
      copy: { number, of: copies },
    })
    if (!printed.ok) return { state: 'failed', reason: printTrouble(printed.error) }
  }
  return { state: 'printed', reason: null }
}
