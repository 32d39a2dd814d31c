import type { LocalisedText } from '#domain/language'
import type { Configuration } from '#electron/main/configuration'
import type { Store } from '#electron/store/open'
import { terminalIdentitySetting } from '#electron/store/settings'

export type Identity = { readonly terminalNumber: number; readonly stopName: LocalisedText }

/** A simulated terminal without a centre still has to call itself something. */
const unconnected: Identity = {
  terminalNumber: 147,
  stopName: { kk: '«Керуен» бекеті', ru: 'Остановка «Керуен»', en: 'Keruen stop' },
}

/** Who this terminal is. Selling needs it: the first start waits for enrolment, later ones know it. */
export class TerminalIdentity {
  readonly #store: Store
  #identity: Identity | null

  constructor(store: Store, { central, reader }: Configuration) {
    this.#store = store
    this.#identity = central === 'none' && reader === 'simulated' ? unconnected : null
  }

  /** Looks whether enrolment has taken place. */
  async isKnown(): Promise<boolean> {
    this.#identity = (await this.#store.settings.read(terminalIdentitySetting)) ?? this.#identity
    return this.#identity !== null
  }

  current(): Identity {
    return this.#identity ?? unconnected
  }
}
