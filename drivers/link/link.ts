import type { Result } from '#domain/result'

/** A wire to a device that carries bytes both ways, whatever it is made of. */
export type LinkFailure = { readonly kind: 'link_failed'; readonly detail: string }

export interface LinkListener {
  bytes(chunk: Uint8Array): void
  /** Once; nothing is heard or taken after it. Not told when we close the link ourselves. */
  ended(detail: string): void
}

export interface ByteLink {
  /** Resolves when the system has taken the bytes, which may be never while the device does not read. */
  write(bytes: Uint8Array): Promise<Result<void, LinkFailure>>
  close(): Promise<void>
}

/** Opens the wire and tells `listener` from then on. Expected failures (no such file, refused) are results. */
export type OpenLink = (listener: LinkListener) => Promise<Result<ByteLink, LinkFailure>>

export function linkFailure(cause: unknown): LinkFailure {
  return { kind: 'link_failed', detail: cause instanceof Error ? cause.message : String(cause) }
}
