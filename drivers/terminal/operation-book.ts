import { z } from 'zod'
import type { Tenge } from '#domain/money'
import { CommandQueue } from '#drivers/command-queue'
import type { DeviceMemory } from '#drivers/device-memory'
import { amountSchema, finalOutcomeSchema, type FinalOutcome } from '#drivers/terminal/final-outcome'

/** What a charge or refund is called here and at the terminal. `Handle`: what the make of terminal knows it by. */
export type Operation<Handle> = {
  readonly operationId: string
  /** Of a refund: the payment it gives back. */
  readonly paymentId: string | null
  readonly amount: Tenge
  /** Null from before the terminal is asked until its word is known. */
  readonly outcome: FinalOutcome | null
  /** The terminal cannot tell any more: only a person with its journal can. */
  readonly isLost: boolean
  readonly handle: Handle
}

/** Far above what can still be refunded or asked about. */
const keptOperations = 1_000

/** What was asked of a real terminal and what it said. Written before it is asked, so that our death leaves no charge without a
 *  name: the protocols know no number of ours. */
export class OperationBook<Handle> {
  readonly #memory: DeviceMemory
  readonly #writes = new CommandQueue()
  #operations: readonly Operation<Handle>[]

  constructor(memory: DeviceMemory, operations: readonly Operation<Handle>[]) {
    this.#memory = memory
    this.#operations = operations
  }

  find(operationId: string): Operation<Handle> | undefined {
    return this.#operations.find((operation) => operation.operationId === operationId)
  }

  /** Those whose outcome the terminal may still tell, oldest first. */
  inQuestion(): readonly Operation<Handle>[] {
    return this.#operations.filter(({ outcome, isLost }) => outcome === null && !isLost)
  }

  /** Durable before it resolves: from now on it may be going on. */
  open(operation: Operation<Handle>): Promise<void> {
    return this.#write((operations) => [...operations, operation])
  }

  change(operationId: string, change: Partial<Omit<Operation<Handle>, 'operationId'>>): Promise<void> {
    return this.#write((operations) =>
      operations.map((operation) => (operation.operationId === operationId ? { ...operation, ...change } : operation)),
    )
  }

  /** It certainly never began. */
  drop(operationId: string): Promise<void> {
    return this.#write((operations) => operations.filter((operation) => operation.operationId !== operationId))
  }

  #write(change: (operations: readonly Operation<Handle>[]) => readonly Operation<Handle>[]): Promise<void> {
    return this.#writes.run(async () => {
      const operations = change(this.#operations)
      const old = operations.slice(0, -keptOperations).filter(({ outcome }) => outcome === null)
      const kept = [...old, ...operations.slice(-keptOperations)]
      await this.#memory.save({ version: 1, operations: kept })
      this.#operations = kept
    })
  }
}

export async function openOperationBook<Handle>(
  memory: DeviceMemory,
  handle: z.ZodType<Handle>,
): Promise<OperationBook<Handle>> {
  const bookSchema = z.strictObject({
    version: z.literal(1),
    operations: z.array(
      z.strictObject({
        operationId: z.string(),
        paymentId: z.string().nullable(),
        amount: amountSchema,
        outcome: finalOutcomeSchema.nullable(),
        isLost: z.boolean(),
        handle,
      }),
    ),
  })
  const remembered = await memory.load()
  return new OperationBook(memory, remembered === null ? [] : bookSchema.parse(remembered).operations)
}
