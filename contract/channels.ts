/** The two channels between main and the pages; apart from the schemas, so that the preload carries no schema code. */
export const invokeChannel = 'beket:invoke'
export const eventChannel = 'beket:event'
