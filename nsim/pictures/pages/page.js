// Step through what has happened: frames travel along the lines of the picture, steps stand at their node.
// Whatever comes from the lab reaches the page by textContent only.
'use strict'

const TRAVEL_MS = 550, PAUSE_MS = 1100, REST = 0.82, LOST = 0.55
const NEAR = 14 // pixels from a line at which a packet inside a node stands above its box
const SVG = 'http://www.w3.org/2000/svg'

const find = id => document.getElementById(id)
const { moments, wires } = JSON.parse(find('moments').textContent)
const picture = document.querySelector('figure > svg')
const layer = picture.querySelector('g[transform]')
const list = document.querySelector('.list')
const head = list.querySelector('thead')
const rows = [...document.querySelectorAll('.list tbody tr')]
const still = matchMedia('(prefers-reduced-motion: reduce)')
let shown = [] // the numbers of the moments that are chosen
let now = 0 // a place in shown
let timer = null
let travel = 0 // the animation that goes on

const boxes = new Map([...picture.querySelectorAll('[data-node]')].map(each => [each.dataset.node, each]))
const lines = new Map()
for (const each of picture.querySelectorAll('.wire')) {
  const way = each.querySelector('polyline')
  lines.set(each.dataset.a + '\n' + each.dataset.b, { wire: each, way, turned: false })
  lines.set(each.dataset.b + '\n' + each.dataset.a, { wire: each, way, turned: true })
}

function make (parent, name, text, kind) {
  const made = parent.namespaceURI === SVG ? document.createElementNS(SVG, name) : document.createElement(name)
  if (text !== undefined) made.textContent = text
  if (kind) made.setAttribute('class', kind)
  return parent.appendChild(made)
}

const packet = make(layer, 'g', undefined, 'packet')
const envelope = make(packet, 'rect')
for (const [key, value] of Object.entries({ x: -13, y: -8, width: 26, height: 16, rx: 2 })) {
  envelope.setAttribute(key, value)
}
make(packet, 'path').setAttribute('d', 'M-13,-8 L0,2 L13,-8')
const cross = make(packet, 'path', undefined, 'cross')
cross.setAttribute('d', 'M-9,-9 L9,9 M9,-9 L-9,9')
const label = make(packet, 'text')
label.setAttribute('y', -12)
label.setAttribute('text-anchor', 'middle')

// Where a packet is on its line, from 0 where it leaves to 1 where it arrives.
function put (line, part) {
  const length = line.way.getTotalLength()
  const point = line.way.getPointAtLength(length * (line.turned ? 1 - part : part))
  packet.setAttribute('transform', `translate(${point.x.toFixed(1)} ${point.y.toFixed(1)})`)
}

function putAbove (box) {
  const place = box.querySelector('.shape').getBBox()
  packet.setAttribute('transform', `translate(${place.x + place.width / 2} ${place.y - NEAR})`)
}

// Scroll a part of the page, and not the page, until something in it is seen, below what covers its head.
function reveal (part, element, covered = 0) {
  const inside = part.getBoundingClientRect()
  const wanted = element.getBoundingClientRect()
  const top = inside.top + covered
  if (wanted.top < top) part.scrollTop -= top - wanted.top
  else if (wanted.bottom > inside.bottom) part.scrollTop += wanted.bottom - inside.bottom
  if (wanted.left < inside.left) part.scrollLeft -= inside.left - wanted.left
  else if (wanted.right > inside.right) part.scrollLeft += wanted.right - inside.right
}

function mark (moment, moving) {
  for (const name of ['here', 'fault', 'travelled']) {
    for (const each of picture.querySelectorAll('.' + name)) each.classList.remove(name)
  }
  cancelAnimationFrame(travel)
  const line = moment.headers && moment.wire !== null ? lines.get(wires[moment.wire].join('\n')) : undefined
  const box = boxes.get(moment.node)
  packet.setAttribute('class', `packet ${moment.protocol || ''}`)
  packet.toggleAttribute('hidden', !moment.headers || !(line || box))
  packet.style.display = packet.hasAttribute('hidden') ? 'none' : ''
  cross.style.display = moment.lost ? '' : 'none'
  label.textContent = moment.protocol || ''
  box?.classList.add(moment.failed ? 'fault' : 'here')
  boxes.get(moment.to)?.classList.add('here')
  for (const each of [boxes.get(moment.to), box]) if (each) reveal(picture.parentNode, each)
  if (!moment.headers) return
  if (!line) {
    if (box) putAbove(box)
    return
  }
  line.wire.classList.add('travelled')
  const end = moment.lost ? LOST : REST
  if (!moving || still.matches) {
    put(line, end)
    return
  }
  const began = performance.now()
  const step = time => {
    const part = Math.min(1, Math.max(0, time - began) / TRAVEL_MS)
    put(line, end * part)
    if (part < 1) travel = requestAnimationFrame(step)
  }
  put(line, 0)
  travel = requestAnimationFrame(step)
}

function describe (moment) {
  const details = find('details')
  details.replaceChildren()
  make(details, 'h2', moment.title)
  const text = make(details, 'p', moment.text)
  if (moment.lost) make(text, 'span', ' It was not seen at the other end.', 'lost')
  if (moment.evidence) make(details, 'code', moment.evidence)
  if (!moment.headers) return
  const known = new Map()
  for (const [name, fields] of moment.before === null ? [] : moments[moment.before].headers) {
    for (const [key, value] of fields) known.set(name + '\n' + key, value)
  }
  const names = new Set(moment.before === null ? [] : moments[moment.before].headers.map(([name]) => name))
  const headers = make(details, 'div', undefined, 'headers')
  for (const [name, fields] of moment.headers) {
    const table = make(headers, 'table')
    make(make(table, 'tr'), 'th', name).colSpan = 2
    for (const [key, value] of fields) {
      const row = make(table, 'tr')
      make(row, 'td', key)
      const cell = make(row, 'td', value)
      const was = known.get(name + '\n' + key)
      if (names.has(name) && was !== undefined && was !== value) make(cell, 'span', `  was ${was}`, 'was')
    }
  }
  make(details, 'p', `${moment.bytes} bytes`)
}

function show (place, moving) {
  if (!shown.length) {
    packet.style.display = 'none'
    find('details').replaceChildren()
    find('position').textContent = moments.length ? 'nothing is chosen' : 'nothing was seen'
    return
  }
  now = Math.min(shown.length - 1, Math.max(0, place))
  const number = shown[now]
  mark(moments[number], moving)
  describe(moments[number])
  for (const each of document.querySelectorAll('[aria-current]')) each.removeAttribute('aria-current')
  rows[number].setAttribute('aria-current', 'step')
  reveal(list, rows[number], head.offsetHeight)
  find('position').textContent = `${now + 1} of ${shown.length}`
  find('slider').value = now
  find('first').disabled = find('back').disabled = now === 0
  find('next').disabled = find('last').disabled = now === shown.length - 1
}

function choose () {
  const wanted = new Set(protocols.filter(([, box]) => box.checked).map(([name]) => name))
  const inside = find('inside').checked
  const kept = shown[now]
  shown = [...moments.keys()].filter(number => {
    const moment = moments[number]
    return !moment.headers || ((inside || !moment.inside) && wanted.has(moment.protocol))
  })
  const chosen = new Set(shown)
  rows.forEach((row, number) => { row.hidden = !chosen.has(number) })
  find('slider').max = Math.max(0, shown.length - 1)
  show(Math.max(0, shown.findIndex(number => number >= kept)), false)
}

function stop () {
  clearInterval(timer)
  timer = null
  find('play').textContent = 'play'
}

function play () {
  if (timer) return stop()
  find('play').textContent = 'pause'
  show(now === shown.length - 1 ? 0 : now + 1, true)
  timer = setInterval(() => {
    show(now + 1, true)
    if (now === shown.length - 1) stop()
  }, PAUSE_MS)
}

function go (place, moving) {
  stop()
  show(place, moving)
}

const actions = {
  first: () => go(0, false),
  back: () => go(now - 1, false),
  play,
  next: () => go(now + 1, true),
  last: () => go(shown.length - 1, false)
}
const keys = { Home: 'first', ArrowLeft: 'back', ' ': 'play', ArrowRight: 'next', End: 'last' }
for (const [name, action] of Object.entries(actions)) find(name).addEventListener('click', action)
find('slider').addEventListener('input', () => go(Number(find('slider').value), false))
document.addEventListener('keydown', event => {
  const name = keys[event.key]
  const pressing = event.key === ' ' && event.target.closest('button, input')
  if (!name || pressing || event.ctrlKey || event.altKey || event.metaKey) return
  event.preventDefault()
  actions[name]()
})
rows.forEach((row, number) => row.addEventListener('click', () => go(shown.indexOf(number), true)))

const frames = moments.filter(moment => moment.headers)
const protocols = [...new Set(frames.map(moment => moment.protocol))].map(name => {
  const choice = document.createElement('label')
  find('within').before(choice, ' ')
  const box = make(choice, 'input')
  box.type = 'checkbox'
  box.checked = true
  choice.append(' ' + name)
  box.addEventListener('change', choose)
  return [name, box]
})
if (protocols.length === 1) protocols[0][1].parentNode.hidden = true
find('within').hidden = !frames.some(moment => moment.inside)
// Where all that was seen stayed inside nodes, that is what there is to see.
find('inside').checked = frames.length > 0 && frames.every(moment => moment.inside)
find('inside').addEventListener('change', choose)
for (const moment of frames) {
  if (moment.way && moment.wire !== null) lines.get(wires[moment.wire].join('\n'))?.wire.classList.add('way')
}
choose()
