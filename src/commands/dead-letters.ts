import { createChannelRegistry } from '../channels/registry.ts'
import { createSimulator } from '../channels/simulator.ts'
import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { createEmbedder } from '../embedder.ts'
import { createEngine } from '../engine.ts'
import { createDeadLetters, type DeadLetters } from '../inbox/dead-letters.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createQueue } from '../ops/queue.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** `prosa dead-letters list`: one JSON line a letter, oldest first. */
export function runList(terminal: Terminal, config: Config, options: { all: boolean }): Promise<ExitCode> {
  return withDeadLetters(config, async (letters) => {
    const states = options.all ? (['open', 'retried', 'discarded'] as const) : (['open'] as const)
    for (const state of states) {
      for (const letter of await letters.list({ state })) await writeJsonLine(terminal.out, letter)
    }
    return EXIT.ok
  })
}

/** `prosa dead-letters retry|discard <id…>`: one JSON line an id; fails when one of them is not open. */
export function runClose(
  terminal: Terminal,
  config: Config,
  options: { action: 'retry' | 'discard'; ids: string[] },
): Promise<ExitCode> {
  return withDeadLetters(config, async (letters) => {
    let failed = false
    for (const id of options.ids) {
      const outcome = UUID.test(id) ? await letters[options.action](id) : null
      if (outcome === null) {
        failed = true
        say(terminal, `${id}: no open dead letter has this id`)
      } else await writeJsonLine(terminal.out, { id, outcome })
    }
    return failed ? EXIT.failed : EXIT.ok
  })
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What is retried is queued here and done by the server that works the queue. */
async function withDeadLetters(
  config: Config,
  work: (letters: DeadLetters) => Promise<ExitCode>,
): Promise<ExitCode> {
  const log = createLog('warn')
  const businesses = await loadAllConfigured(config)
  const db = await openConfigured(config)
  const queue = createQueue({ db, clock, log })
  try {
    await migrate(db)
    await queue.prepare()
    const channels = createChannelRegistry({
      businesses,
      config,
      clock,
      simulator: (accountId) => createSimulator({ accountId }),
    })
    const { inbox } = createEngine({
      config,
      businesses,
      db,
      clock,
      log,
      wake: queue,
      embedder: createEmbedder(config),
      channels,
      durability: 'exit',
    })
    return await work(createDeadLetters({ db, clock, wake: queue, inbox }))
  } finally {
    await queue.stop()
    await db.close()
  }
}
