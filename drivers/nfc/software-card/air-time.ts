/** How long an exchange takes in the air. Raw bits at the chosen rate plus 1.7 … 2.8 ms per 64-byte frame, from measurements
 *  by a third party (goals.md A2: 1 KB read in plain takes 130, 80, 52, 43 ms at 106, 212, 424, 848 kbit/s). */
export type AirTimeModel = { readonly kbitPerSecond: 106 | 212 | 424 | 848; readonly frameOverheadMs: number }

export const frameOverheadMsTypical = 2.25

const commandFrameBytes = 60
const answerFrameBytes = 61

/** From the first bit of the command until the card has it. */
export function commandTimeMs(model: AirTimeModel, commandBytes: number): number {
  return rawMs(model, commandBytes) + Math.ceil(commandBytes / commandFrameBytes) * model.frameOverheadMs
}

/** From the card's first answering bit until the reader has it all; the first frame's overhead is the command's. */
export function answerTimeMs(model: AirTimeModel, answerBytes: number): number {
  return rawMs(model, answerBytes) + Math.max(0, Math.ceil(answerBytes / answerFrameBytes) - 1) * model.frameOverheadMs
}

function rawMs(model: AirTimeModel, bytes: number): number {
  return (bytes * 8) / model.kbitPerSecond
}
