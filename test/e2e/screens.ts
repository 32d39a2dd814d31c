import { createAlbum } from '#test/e2e/screen-camera'
import { takePictures } from '#test/e2e/screen-journeys'

const [folder = '/tmp/screens-all'] = process.argv.slice(2)
const album = createAlbum(folder, () => true)
await takePictures(album)
process.stdout.write(`${String(album.kept.size)} pictures\n`)
