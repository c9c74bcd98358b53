import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { loadConfigured } from '../load-businesses.ts'
import { systemClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { writeChecklist } from '../uat/checklist.ts'
import { runScene, type UatResult } from '../uat/run-scene.ts'
import { readUatScript } from '../uat/script.ts'
import { openChatSession } from './chat-session.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** A weekday in business hours, so that the script means the same whenever it runs. */
const START = new Date('2026-11-18T14:00:00Z')

/** `prosa uat`: the acceptance script of a business through the real graph, and the checklist to sign. */
export async function runUat(
  terminal: Terminal,
  config: Config,
  options: { business: string; out: string; audio?: string },
): Promise<ExitCode> {
  const business = await loadConfigured(options.business)
  const script = await readUatScript(business)
  const folder = await mkdtemp(join(tmpdir(), 'prosa-uat-'))
  const results: UatResult[] = []
  try {
    const audioPath = options.audio ?? (await unintelligible(folder))
    const session = await openChatSession({ business, config, log: createLog('error'), start: START })
    try {
      for (const [index, scene] of script.scenes.entries()) {
        const from = `55119000000${String(index).padStart(2, '0')}`
        const result = await runScene(scene, { handle: session.handle, from, audioPath, never: script.never })
        results.push(result)
        const failed = result.checks.filter(({ ok }) => !ok)
        terminal.out.write(`${failed.length === 0 ? 'ok   ' : 'FALHA'} ${scene.id}: ${scene.title}\n`)
        for (const { what } of failed) terminal.out.write(`      - ${what}\n`)
      }
    } finally {
      await session.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const model = config.model === 'offline' ? 'offline' : config.OPENAI_MODEL
  const about = { business: business.config.name, version: business.version, model, at: systemClock.now() }
  await writeFile(options.out, writeChecklist(results, about))
  say(terminal, `checklist to sign: ${options.out}`)
  return results.every(({ checks }) => checks.every(({ ok }) => ok)) ? EXIT.ok : EXIT.failed
}

/** A file that is a voice message by its kind and says nothing: the worst a phone sends. */
async function unintelligible(folder: string): Promise<string> {
  const path = join(folder, 'audio.ogg')
  const head = Buffer.from([0x4f, 0x67, 0x67, 0x53, 0, 2, ...Array<number>(20).fill(0), 1, 19])
  await writeFile(path, Buffer.concat([head, Buffer.from('OpusHead'), randomBytes(2000)]))
  return path
}
