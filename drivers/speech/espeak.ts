import { spawn, spawnSync } from 'node:child_process'
import type { Language } from '#domain/language'
import { utteranceLengthMax, type SpeechDriver, type SpeechState, type Utterance } from '#drivers/speech/driver'
import { UtteranceQueue } from '#drivers/speech/utterance-queue'

/** eSpeak NG as the voice: it speaks Kazakh, Russian and English and needs no network. One process an utterance, its text on
 *  the standard input; ending the process breaks it off (espeak-ng(1)). */

const command = 'espeak-ng'

/** Words a minute; the default of 175 is fast for a voice heard for the first time on a street. */
const wordsPerMinute = 150

const voices: Readonly<Record<Language, string>> = { kk: 'kk', ru: 'ru', en: 'en-gb' }

export type EspeakOptions = {
  /** Where sound goes instead of the sound card: a WAV stream for each utterance. */
  readonly onSound?: (utterance: Utterance, wav: Buffer) => void
}

function voicesMissing(): boolean {
  const listed = spawnSync(command, ['--voices'], { encoding: 'utf8', timeout: 5000 })
  if (listed.status !== 0) return true
  const known = new Set(listed.stdout.split('\n').map((line) => line.trim().split(/\s+/)[1]))
  return !Object.values(voices).every((voice) => known.has(voice))
}

/** Without a jack that tells of headphones every customer listens; `absent` when the program or a voice is not installed. */
export function openEspeak(options: EspeakOptions = {}): SpeechDriver {
  const state: SpeechState = voicesMissing() ? 'absent' : 'listening'
  const queue = new UtteranceQueue((utterance, signal) => speak(utterance, signal, options))
  return {
    state: () => state,
    subscribe: () => () => undefined,
    say(utterance) {
      if (state === 'listening') queue.add({ ...utterance, text: utterance.text.slice(0, utteranceLengthMax) })
    },
    silence: () => queue.clear(),
    async close() {
      queue.clear()
      await queue.settled()
    },
  }
}

function speak(utterance: Utterance, signal: AbortSignal, { onSound }: EspeakOptions): Promise<void> {
  const toFile = onSound === undefined ? [] : ['--stdout']
  const args = ['-v', voices[utterance.language], '-s', String(wordsPerMinute), '-b', '1', '--stdin', ...toFile]
  return new Promise((resolve) => {
    const voice = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], signal })
    const sound: Buffer[] = []
    voice.stdout.on('data', (chunk: Buffer) => sound.push(chunk))
    voice.stdin.on('error', () => undefined)
    // Broken off, or the program has gone: either way this utterance is over.
    voice.once('error', () => {
      resolve()
    })
    voice.once('close', () => {
      if (!signal.aborted) onSound?.(utterance, Buffer.concat(sound))
      resolve()
    })
    voice.stdin.end(utterance.text)
  })
}
