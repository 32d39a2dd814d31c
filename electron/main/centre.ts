import { join } from 'node:path'
import type { CentreLink } from '#electron/main/centre-link'
import type { Configuration } from '#electron/main/configuration'
import { startEmbeddedCentre, type EmbeddedCentre } from '#electron/main/embedded-centre'
import type { Logger } from '#electron/services/log'
import type { Store } from '#electron/store/open'
import { enrolmentCodeSetting, terminalIdentitySetting } from '#electron/store/settings'

/** Cards that lie on the bench; the demonstration centre has to know them before a bank app can pay for them. */
export const benchCardNumbers = ['9643012077810345', '9643012077810352', '9643012044100172']

/** The centre this terminal talks to: one of its own, a remote one, or none. */
export class Centre {
  readonly #configuration: Configuration
  readonly #store: Store
  readonly #link: CentreLink
  readonly #log: Logger
  #embedded: EmbeddedCentre | null = null

  constructor(configuration: Configuration, store: Store, link: CentreLink, log: Logger) {
    this.#configuration = configuration
    this.#store = store
    this.#link = link
    this.#log = log
  }

  /** Nobody waits for it: a terminal sells without its centre. */
  start(entryFolder: string): void {
    const { central } = this.#configuration
    if (central === 'none') return
    const connected =
      central === 'embedded' ? this.#startEmbedded(entryFolder) : this.#connect(central.url, central.enrolmentCode)
    connected.catch((error: unknown) => {
      this.#log.error({ error: String(error) }, 'no connection to the centre')
    })
  }

  /** The demonstration bank's access; null without an embedded centre. */
  provider(): { readonly url: string; readonly providerKey: string } | null {
    return this.#embedded
  }

  close(): void {
    this.#embedded?.close()
  }

  async #startEmbedded(entryFolder: string): Promise<void> {
    const { dataDirectory, role } = this.#configuration
    const directory = join(dataDirectory, 'central')
    const entry = join(entryFolder, 'central.cjs')
    this.#embedded = await startEmbeddedCentre(entry, { directory, cardNumbers: benchCardNumbers, role })
    await this.#connect(this.#embedded.url, this.#embedded.enrolmentCode)
  }

  async #connect(url: string, enrolmentCode: string | null): Promise<void> {
    const isEnrolled = (await this.#store.settings.read(terminalIdentitySetting)) !== null
    if (enrolmentCode !== null && !isEnrolled) await this.#store.settings.write(enrolmentCodeSetting, enrolmentCode)
    this.#link.connect(url)
  }
}
