import { expect, it } from 'vitest'
import { indexAtStart } from './index-at-start.ts'

function start(part: { failures: number; older: boolean }) {
  const paused: number[] = []
  const heard: unknown[] = []
  const stopping = new AbortController()
  let left = part.failures
  let goOn: () => void = () => {}
  const started = indexAtStart({
    async sync() {
      if (left-- > 0) throw new Error('no embeddings')
    },
    hasOlder: async () => part.older,
    onFailure: (error) => heard.push(error),
    signal: stopping.signal,
    pause(ms) {
      paused.push(ms)
      return new Promise<void>((resolve) => {
        goOn = resolve
      })
    },
  })
  const state = { usable: false, current: false }
  started.usable.then(() => {
    state.usable = true
  })
  started.current.then(() => {
    state.current = true
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { state, paused, heard, stopping, settle, goOn: () => goOn() }
}

it('is there at once when nothing fails', async () => {
  const run = start({ failures: 0, older: false })
  await run.settle()
  expect(run.state).toEqual({ usable: true, current: true })
})

it('serves what there was before while the provider is away, and catches up by itself', async () => {
  const run = start({ failures: 2, older: true })
  await run.settle()
  expect(run.state).toEqual({ usable: true, current: false })
  run.goOn()
  await run.settle()
  run.goOn()
  await run.settle()
  expect(run.state).toEqual({ usable: true, current: true })
  expect(run.paused).toEqual([1_000, 2_000])
  expect(run.heard).toHaveLength(2)
})

it('answers nobody from nothing, and tries no more once stopped', async () => {
  const run = start({ failures: 9, older: false })
  await run.settle()
  expect(run.state).toEqual({ usable: false, current: false })
  run.stopping.abort()
  run.goOn()
  await run.settle()
  expect(run.heard).toHaveLength(1)
})
