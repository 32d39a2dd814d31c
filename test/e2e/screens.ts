import { createAlbum } from '#test/e2e/screen-camera'
import { takePictures } from '#test/e2e/screen-journeys'

const [folder = '/tmp/screens-all', pattern = ''] = process.argv.slice(2)
const wanted = new RegExp(pattern)
const album = createAlbum(folder, (name) => wanted.test(name))
await takePictures(album)
process.stdout.write(`${String(album.kept.size)} pictures\n`)
