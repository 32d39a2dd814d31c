import { describe, expect, test } from 'vitest'
import { openRig } from '#test/rig/terminal'

/** Speech of U5: what the page asks to be said goes to the voice, and only to somebody with headphones. */
describe('the voice of the kiosk', () => {
  test('says nothing while nobody has headphones in', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    expect(rig.session.view().voice).toBe(false)
    expect(rig.session.say('1 240 ₸', 'polite')).toEqual({ ok: false, reason: 'not_now' })
    expect(rig.host.state().voice).toEqual({ state: 'idle', said: [] })
  })

  test('says what the page asks for in the language of the session', async () => {
    const rig = await openRig()
    await rig.bench({ kind: 'headphones', state: 'in' })
    expect(rig.session.view().voice).toBe(true)
    rig.session.setLanguage('ru')
    expect(rig.session.say('Кошелёк', 'assertive')).toEqual({ ok: true })
    const heard = { text: 'Кошелёк', urgency: 'assertive', language: 'ru' }
    await rig.untilTrue('it was said', () => rig.host.state().voice.said.length === 1)
    expect(rig.host.state().voice.said).toEqual([heard])
  })

  test('breaks off and forgets when the customer leaves (S10)', async () => {
    const rig = await openRig()
    await rig.bench({ kind: 'headphones', state: 'in' })
    await rig.place('ordinary')
    rig.session.say('9643 0120 7781 0345', 'polite')
    await rig.untilTrue('it was said', () => rig.host.state().voice.said.length === 1)
    await rig.session.finish()
    await rig.untilTrue('it is forgotten', () => rig.host.state().voice.said.length === 0)
    expect(rig.session.view().screen.kind).toBe('home')
  })

  test('is silent again when the headphones are pulled out', async () => {
    const rig = await openRig()
    await rig.bench({ kind: 'headphones', state: 'in' })
    await rig.bench({ kind: 'headphones', state: 'out' })
    expect(rig.session.view().voice).toBe(false)
    expect(rig.session.say('1 240 ₸', 'polite')).toEqual({ ok: false, reason: 'not_now' })
  })
})
