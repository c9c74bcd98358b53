import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import type { Account } from '../db/queries/proactive-breakers.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createQueue } from '../ops/queue.ts'
import { createProactiveBreaker, type ProactiveBreaker } from '../outbox/breaker.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** `prosa breakers list`: one JSON line a number whose templates and reminders were ever stopped. */
export function runBreakerList(terminal: Terminal, config: Config): Promise<ExitCode> {
  return withBreaker(config, async (breaker) => {
    for (const one of await breaker.list()) await writeJsonLine(terminal.out, one)
    return EXIT.ok
  })
}

/** `prosa breakers stop|reset <channel> <account>`: what waits is sent by the running server. */
export function runBreakerOrder(
  terminal: Terminal,
  config: Config,
  order: Account & { action: 'stop' | 'reset'; by: string },
): Promise<ExitCode> {
  return withBreaker(config, async (breaker) => {
    const { channel, accountId, action } = order
    const done = await breaker[action]({ channel, accountId, actor: `command line: ${order.by}` })
    if (done === null || done === false) {
      say(terminal, action === 'reset' ? 'nothing of this account is stopped' : 'it was stopped before')
      return action === 'reset' ? EXIT.failed : EXIT.ok
    }
    await writeJsonLine(terminal.out, { channel, accountId, ...(done === true ? { stopped: true } : done) })
    return EXIT.ok
  })
}

async function withBreaker(
  config: Config,
  work: (breaker: ProactiveBreaker) => Promise<ExitCode>,
): Promise<ExitCode> {
  const log = createLog('warn')
  const db = await openConfigured(config)
  const queue = createQueue({ db, clock, log })
  try {
    await migrate(db)
    await queue.prepare()
    return await work(createProactiveBreaker({ db, clock, wake: queue }))
  } finally {
    await queue.stop()
    await db.close()
  }
}
