import type { BenchView } from '#contract/bench'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import { openSimulatedDispenser, type SimulatedDispenser } from '#drivers/dispenser/simulated'
import { createSimulatedReader, type SimulatedReader } from '#drivers/nfc/simulated'
import { assertNever } from '#domain/assert'
import { openDispensedCard, type CardOnBench } from '#electron/device-host/bench-cards'
import type { DeviceAction } from '#electron/device-host/bench-devices'

export type DispenserAction = Extract<DeviceAction, { kind: `dispenser_${string}` }>

/** Name of the reader under the dispenser's transport. It is never announced to main: a blank on it is nobody's tap. */
export const antennaName = 'Dispenser antenna'

/** The simulated dispenser with its own antenna. */
export type BenchDispenser = SimulatedDispenser & { readonly antenna: SimulatedReader }

/** Cards are files like the others of the bench, named after the dispenser's id of them. */
export async function openBenchDispenser(
  stateDirectory: string,
  memory: DeviceMemory,
  delay: Delay,
): Promise<BenchDispenser> {
  const antenna = createSimulatedReader({ reader: antennaName })
  const dispenser = await openSimulatedDispenser({
    memory,
    delay,
    onStage: (dispenseId) => {
      antenna.insertCard(openDispensedCard(stateDirectory, dispenseId).card)
    },
    onLeave: () => {
      antenna.removeCard()
    },
  })
  return { ...dispenser, antenna }
}

/** Tells of every card a passenger has taken, once, those of earlier lives of the process first. */
export function watchTakenCards(
  { controls }: BenchDispenser,
  stateDirectory: string,
  taken: (card: CardOnBench) => void,
): void {
  const known = new Set<string>()
  const look = (): void => {
    for (const dispenseId of controls.snapshot().taken) {
      if (known.has(dispenseId)) continue
      known.add(dispenseId)
      taken(openDispensedCard(stateDirectory, dispenseId))
    }
  }
  look()
  controls.watch(look)
}

/** False when there is no card to take. */
export async function actOnDispenser({ controls }: BenchDispenser, action: DispenserAction): Promise<boolean> {
  switch (action.kind) {
    case 'dispenser_fill':
      await controls.fill(action.count)
      return true
    case 'dispenser_take':
      return controls.takeCard()
    case 'dispenser_state':
      await controls.setCondition(action.state)
      return true
    case 'dispenser_jam_next':
      controls.jamNext(action.motion)
      return true
    case 'dispenser_lose_next':
      controls.loseNextAnswer(action.moved)
      return true
    case 'dispenser_box':
      await (action.state === 'full' ? controls.fillBox() : controls.emptyBox())
      return true
    default:
      return assertNever(action)
  }
}

export function dispenserOnBench({ controls }: BenchDispenser): BenchView['dispenser'] {
  const { state, boxed, card, jamsNext, losesNextAnswer } = controls.snapshot()
  const kind = card?.whereabouts.kind ?? null
  const inside = kind === 'at_reader' || kind === 'in_mouth' || kind === 'jammed' ? kind : null
  return { ...state, boxed, card: inside, jamsNext, losesNextAnswer }
}
