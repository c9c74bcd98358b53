import { expect, test } from 'vitest'
import { remember } from './remember.ts'

test('reads a text once, and again when it was the longest unused of too many', () => {
  const reads: string[] = []
  const read = remember((text) => {
    reads.push(text)
    return text.length
  }, 2)
  expect([read('um'), read('dois'), read('um'), read('três'), read('um'), read('dois')]).toEqual([
    2, 4, 2, 4, 2, 4,
  ])
  expect(reads).toEqual(['um', 'dois', 'três', 'dois'])
})
