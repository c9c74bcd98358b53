import { describe, expect, it } from 'vitest'
import {
  closesUnit,
  createFrameReader,
  type Frame,
  fatalError,
  simpleQuery,
  splitNotifications,
  sync,
} from './embedded-wire.ts'

function startup(code: number, body = ''): Buffer {
  const bytes = Buffer.alloc(8 + body.length)
  bytes.writeInt32BE(bytes.length, 0)
  bytes.writeInt32BE(code, 4)
  bytes.write(body, 8, 'latin1')
  return bytes
}
const SSL = startup(80877103)
const START = startup(196608, 'user\0postgres\0\0')

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const shape = (frame: Frame) =>
  frame.kind === 'message' ? `${String.fromCharCode(frame.type)}${frame.bytes.length}` : frame.kind

describe('createFrameReader', () => {
  const stream = Buffer.concat([SSL, START, simpleQuery('select 1'), message('P', Buffer.alloc(300)), sync])
  const whole = ['negotiate', 'startup', 'Q14', 'P305', 'S5']

  it('reads the same frames wherever the socket cuts the stream', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const read = createFrameReader()
      const frames = [...read(stream.subarray(0, cut)), ...read(stream.subarray(cut))]
      expect(frames.map(shape)).toEqual(whole)
    }
  })

  it('reads byte by byte', () => {
    const read = createFrameReader()
    const frames = [...stream].flatMap((byte) => read(Buffer.from([byte])))
    expect(frames.map(shape)).toEqual(whole)
    const parse = frames[3]
    expect(parse?.kind === 'message' && parse.bytes.equals(message('P', Buffer.alloc(300)))).toBe(true)
  })

  it('keeps a message that looks like a start-up packet a message', () => {
    // Length 0x0100 and a body that begins 03 00 00: bytes 4 to 7 read as protocol version 3.0.
    const body = Buffer.alloc(252)
    body[0] = 3
    const read = createFrameReader()
    read(START)
    expect(read(message('d', body)).map(shape)).toEqual(['d257'])
  })

  it('tells a cancel request from a start-up', () => {
    expect(createFrameReader()(startup(80877102, '12345678')).map(shape)).toEqual(['cancel'])
  })

  it('refuses a length that cannot be', () => {
    const read = createFrameReader()
    read(START)
    expect(() => read(Buffer.from([0x51, 0, 0, 0, 1]))).toThrow(RangeError)
  })
})

describe('closesUnit', () => {
  it('closes at query, sync, function call and flush, and at nothing that a sync must follow', () => {
    const closing = [...'QSFHPBDECdfcp'].filter((type) => closesUnit(type.charCodeAt(0)))
    expect(closing.join('')).toBe('QSFH')
  })
})

describe('splitNotifications', () => {
  const row = message('D', Buffer.from('row'))
  const ready = message('Z', Buffer.from('I'))
  const notice = message('A', Buffer.from('\0\0\0\x01channel\0payload\0'))

  it('takes notifications out wherever they stand', () => {
    const output = Buffer.concat([notice, row, notice, ready, notice])
    const { answer, notifications } = splitNotifications(output)
    expect(answer.equals(Buffer.concat([row, ready]))).toBe(true)
    expect(notifications.equals(Buffer.concat([notice, notice, notice]))).toBe(true)
  })

  it('leaves an answer without any as it is', () => {
    const { answer, notifications } = splitNotifications(Buffer.concat([row, ready]))
    expect(answer.equals(Buffer.concat([row, ready]))).toBe(true)
    expect(notifications.length).toBe(0)
  })
})

describe('fatalError', () => {
  it('is an ErrorResponse with severity, code and text', () => {
    const bytes = fatalError('25P03', 'too long')
    expect(bytes.readInt32BE(1)).toBe(bytes.length - 1)
    expect(bytes.subarray(5).toString()).toBe('SFATAL\0VFATAL\0C25P03\0Mtoo long\0\0')
  })
})
