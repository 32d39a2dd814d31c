import type { Language } from '#domain/language'

/** A voice for people who cannot see the screen: what every screen, key and refusal says, through the headphone jack
 *  (EN 301 549 5.1.3, ADA 707.5). */

/** `assertive` breaks off what is being said, `polite` waits for its end. */
export type Utterance = {
  readonly text: string
  readonly language: Language
  readonly urgency: 'polite' | 'assertive'
}

/** `absent`: no voice can be had; `idle`: nobody listens; `listening`: headphones are in the jack. */
export type SpeechState = 'absent' | 'idle' | 'listening'

export interface SpeechDriver {
  state(): SpeechState
  subscribe(listener: (state: SpeechState) => void): () => void
  /** Without a listener nothing is said: a passenger's balance is nobody else's business. */
  say(utterance: Utterance): void
  /** Breaks off and forgets what was waiting: the customer has gone. */
  silence(): void
  close(): Promise<void>
}

/** Longest text that is said; a screen's words are a few hundred letters. */
export const utteranceLengthMax = 1000
