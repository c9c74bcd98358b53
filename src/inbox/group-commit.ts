/**
 * Puts together what arrives while a transaction is under way and commits it as one: what waits pays for one
 * round trip and one flush instead of one each. Nothing waits for company: an idle inbox starts at once. One
 * transaction at a time: several side by side stored less (smaller groups), and mixed up the order of POSTs.
 *
 * `run` resolves with one result an item, in order. When it rejects, the items are run one by one, so that one
 * that cannot be stored does not take the others with it; unless `isOutage` says that none can be: then they are
 * rejected, and so is all that waited behind them, rather than each after a wait of its own.
 */
export function createGroupCommit<Item, Result>(options: {
  run: (items: readonly Item[]) => Promise<Result[]>
  /** Items of one transaction. */
  maxItems: number
  isOutage?: (error: unknown) => boolean
}): (item: Item) => Promise<Result> {
  const { run, maxItems, isOutage = () => false } = options
  const waiting: Waiting<Item, Result>[] = []
  let flying = false

  function fly(): void {
    if (flying || waiting.length === 0) return
    flying = true
    void commit(waiting.splice(0, maxItems)).finally(() => {
      flying = false
      fly()
    })
  }

  async function commit(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(group.map(({ item }) => item))
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index]
        if (result === undefined) reject(new RangeError('group commit: an item has no result'))
        else resolve(result)
      }
    } catch (error) {
      if (isOutage(error)) for (const each of [...group, ...waiting.splice(0)]) each.reject(error)
      else if (group.length === 1) group[0]?.reject(error)
      else for (const each of group) await commit([each])
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      fly()
    })
}

interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}
