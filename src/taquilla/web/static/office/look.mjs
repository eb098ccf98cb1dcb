// Makes a logo of whatever picture somebody chooses: a PNG file that is small enough for pages and for paper.

const WIDTH = 400, HEIGHT = 160
const file = /** @type {HTMLInputElement} */ (document.getElementById('file'))
const logo = /** @type {HTMLInputElement} */ (document.getElementById('logo'))
const shown = /** @type {HTMLImageElement} */ (document.getElementById('shown'))

file.addEventListener('change', async () => {
  const chosen = file.files?.[0]
  if (!chosen) return
  file.setCustomValidity('')
  try {
    const picture = await createImageBitmap(chosen)
    const scale = Math.min(1, WIDTH / picture.width, HEIGHT / picture.height)
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    logo.value = canvas.toDataURL('image/png')
    shown.src = logo.value
    shown.hidden = false
  } catch {
    // The browser cannot read it: the house says what a logo is.
    logo.value = 'data:image/png;base64,'
  }
})

// Whoever chooses a colour wants it.
const own = /** @type {HTMLInputElement | null} */ (document.querySelector('[name=own_colour]'))
document.getElementById('colour')?.addEventListener('input', () => { if (own) own.checked = false })
