import { describe, expect, it } from 'vitest'
import { createGroupCommit } from './group-commit.ts'

function deferred() {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('createGroupCommit', () => {
  it('starts at once, and puts together what comes meanwhile', async () => {
    const groups: string[][] = []
    const gate = deferred()
    const submit = createGroupCommit<string, string>({
      maxItems: 3,
      async run(items) {
        groups.push([...items])
        if (groups.length === 1) await gate.promise
        return items.map((item) => item.toUpperCase())
      },
    })
    const answers = ['a', 'b', 'c', 'd', 'e'].map(submit)
    expect(groups).toEqual([['a']])
    gate.resolve()
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D', 'E'])
    expect(groups).toEqual([['a'], ['b', 'c', 'd'], ['e']])
  })

  it('lets one bad item fail alone', async () => {
    const gate = deferred()
    const submit = createGroupCommit<string, string>({
      maxItems: 10,
      async run(items) {
        await gate.promise
        if (items.includes('bad')) throw new Error('bad item')
        return [...items]
      },
    })
    const answers = ['first', 'ok', 'bad', 'fine'].map(submit)
    gate.resolve()
    const settled = await Promise.allSettled(answers)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  })

  it('refuses all that waits when nothing can be stored, and starts anew with what comes then', async () => {
    const gate = deferred()
    let runs = 0
    let away = true
    const submit = createGroupCommit<string, string>({
      maxItems: 2,
      isOutage: () => true,
      async run(items) {
        runs++
        if (!away) return [...items]
        await gate.promise
        throw new Error('nobody there')
      },
    })
    const answers = ['a', 'b', 'c', 'd', 'e'].map(submit)
    gate.resolve()
    const settled = await Promise.allSettled(answers)
    expect(settled.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    expect(runs).toBe(1)
    away = false
    expect(await submit('f')).toBe('f')
  })

  it('goes on after a failure', async () => {
    const submit = createGroupCommit<number, number>({
      maxItems: 1,
      async run([item = 0]) {
        if (item % 2 === 1) throw new Error('odd')
        return [item]
      },
    })
    const settled = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => submit(i)))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  })
})
