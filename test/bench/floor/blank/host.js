/** Nothing but there. */
process.parentPort.postMessage('there')
setInterval(() => undefined, 60_000)
