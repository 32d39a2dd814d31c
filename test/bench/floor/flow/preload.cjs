const { ipcRenderer } = require('electron')

/** Plain DOM: the lines it is sent, one element each. Says so in the task after the frame that drew them. */
const { port1, port2 } = new MessageChannel()
port1.onmessage = () => {
  ipcRenderer.send('painted')
}
ipcRenderer.on('show', (_, lines) => {
  document.body.replaceChildren(
    ...lines.map((line) => {
      const element = document.createElement('p')
      element.textContent = line
      return element
    }),
  )
  requestAnimationFrame(() => {
    port2.postMessage(null)
  })
})
