import { type BackupPlace, backUp, restore } from '../backup/backup.ts'
import type { Config } from '../config.ts'
import { systemClock } from '../ops/clock.ts'
import { writeJsonLine } from './json-lines.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

const placeOf = (config: Config): BackupPlace => ({
  databaseUrl: config.DATABASE_URL,
  dataDir: config.PROSA_DATA_DIR,
  path: config.variable('PATH'),
})

/** `prosa backup <folder>`: the manifest on stdout. */
export async function runBackup(terminal: Terminal, config: Config, folder: string): Promise<ExitCode> {
  await writeJsonLine(terminal.out, await backUp(placeOf(config), folder, systemClock))
  return EXIT.ok
}

/** `prosa restore <folder>`. */
export async function runRestore(terminal: Terminal, config: Config, folder: string): Promise<ExitCode> {
  const done = await restore(placeOf(config), folder, systemClock)
  await writeJsonLine(terminal.out, { takenAt: done.manifest.takenAt, cancelled: done.cancelled })
  say(terminal, 'Who was erased after the backup was taken is back: erase them again before serving.')
  return EXIT.ok
}
