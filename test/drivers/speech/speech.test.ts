import { describe, expect, it } from 'vitest'
import { languages } from '#domain/language'
import type { Utterance } from '#drivers/speech/driver'
import { openEspeak } from '#drivers/speech/espeak'
import { openSimulatedSpeech } from '#drivers/speech/simulated'
import { UtteranceQueue } from '#drivers/speech/utterance-queue'

const words = {
  kk: 'Картаны оқу құрылғысына қойыңыз',
  ru: 'Приложите карту к считывателю',
  en: 'Place your card on the reader',
} as const

function utterance(text: string, urgency: Utterance['urgency'] = 'polite'): Utterance {
  return { text, language: 'ru', urgency }
}

describe('the voice of eSpeak NG', () => {
  it.each(languages)('turns words in %s into sound', async (language) => {
    const wav = await new Promise<Buffer>((resolve) => {
      const voice = openEspeak({ onSound: (_, sound) => resolve(sound) })
      expect(voice.state()).toBe('listening')
      voice.say({ text: words[language], language, urgency: 'polite' })
    })
    expect(wav.subarray(0, 4).toString('latin1')).toBe('RIFF')
    // More than half a second of 22 050 Hz, 16-bit sound, and not silence.
    expect(wav.length).toBeGreaterThan(22_050)
    expect(new Set(wav.subarray(1000, 20_000)).size).toBeGreaterThan(50)
  })

  it('says nothing of what was broken off before it was heard', async () => {
    const heard: string[] = []
    const voice = openEspeak({ onSound: ({ text }) => heard.push(text) })
    voice.say(utterance(words.ru.repeat(20)))
    voice.silence()
    await voice.close()
    expect(heard).toEqual([])
  })
})

describe('the order of utterances', () => {
  function queueOf(): { queue: UtteranceQueue; log: string[]; finish: () => void } {
    const log: string[] = []
    let finish: () => void = () => undefined
    const queue = new UtteranceQueue(
      ({ text }, signal) =>
        new Promise((resolve) => {
          log.push(text)
          finish = resolve
          signal.addEventListener('abort', () => {
            log.push(`${text} broken off`)
            resolve()
          })
        }),
    )
    return { queue, log, finish: () => finish() }
  }

  it('says polite utterances one after another', async () => {
    const { queue, log, finish } = queueOf()
    queue.add(utterance('a'))
    queue.add(utterance('b'))
    expect(log).toEqual(['a'])
    finish()
    await Promise.resolve()
    await Promise.resolve()
    expect(log).toEqual(['a', 'b'])
    finish()
    await queue.settled()
  })

  it('breaks off for an assertive utterance and forgets what waited', async () => {
    const { queue, log, finish } = queueOf()
    queue.add(utterance('a'))
    queue.add(utterance('b'))
    queue.add(utterance('now', 'assertive'))
    await Promise.resolve()
    await Promise.resolve()
    expect(log).toEqual(['a', 'a broken off', 'now'])
    finish()
    await queue.settled()
  })
})

describe('the simulated voice', () => {
  it('says nothing while no headphones are in the jack', () => {
    const { driver, controls } = openSimulatedSpeech()
    driver.say(utterance('balance'))
    expect(controls.said()).toEqual([])
  })

  it('keeps what was said to this listener and nothing after the headphones are out', () => {
    const { driver, controls } = openSimulatedSpeech()
    const states: string[] = []
    driver.subscribe((state) => states.push(state))
    controls.plug(true)
    driver.say(utterance('balance'))
    expect(controls.said().map(({ text }) => text)).toEqual(['balance'])
    controls.plug(false)
    expect(controls.said()).toEqual([])
    expect(states).toEqual(['listening', 'idle'])
  })

  it('forgets everything when the customer leaves', () => {
    const { driver, controls } = openSimulatedSpeech()
    controls.plug(true)
    driver.say(utterance('balance'))
    driver.silence()
    expect(controls.said()).toEqual([])
  })
})
