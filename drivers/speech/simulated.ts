import { Listeners } from '#drivers/listeners'
import { utteranceLengthMax, type SpeechDriver, type SpeechState, type Utterance } from '#drivers/speech/driver'

/** A voice that is read instead of heard. */
export type SimulatedSpeech = {
  readonly driver: SpeechDriver
  readonly controls: {
    /** Headphones into the jack and out of it. */
    plug(isIn: boolean): void
    /** What was said since the headphones came, oldest first; nothing of it outlives the customer. */
    said(): readonly Utterance[]
    watch(listener: () => void): () => void
  }
}

const kept = 200

export function openSimulatedSpeech(): SimulatedSpeech {
  const states = new Listeners<SpeechState>()
  const watchers = new Listeners<void>()
  let state: SpeechState = 'idle'
  let said: readonly Utterance[] = []
  return {
    driver: {
      state: () => state,
      subscribe: (listener) => states.add(listener),
      say(utterance) {
        if (state !== 'listening') return
        said = [...said, { ...utterance, text: utterance.text.slice(0, utteranceLengthMax) }].slice(-kept)
        watchers.emit(undefined)
      },
      silence() {
        said = []
        watchers.emit(undefined)
      },
      close() {
        states.clear()
        watchers.clear()
        return Promise.resolve()
      },
    },
    controls: {
      plug(isIn) {
        const next = isIn ? 'listening' : 'idle'
        if (next === state) return
        state = next
        said = []
        states.emit(state)
        watchers.emit(undefined)
      },
      said: () => said,
      watch: (listener) => watchers.add(listener),
    },
  }
}
