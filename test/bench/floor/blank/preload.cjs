const { ipcRenderer } = require('electron')

/** The task queued in a frame callback runs after that frame has been drawn. */
window.addEventListener('DOMContentLoaded', () => {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      ipcRenderer.send('painted')
    }
    port2.postMessage(null)
  })
})
