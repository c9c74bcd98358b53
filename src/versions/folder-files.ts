import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { FolderFiles } from '../db/queries/business-versions.ts'
import { MODEL_FILE } from '../understanding/intents/classifier.ts'

/** What people edit of a business. The weights of the intent model are made from data and stay with the code. */
const EDITED = /^(?:business\.yaml|replies\.yaml|system\.md|knowledge\/[^/]+\.(?:md|yaml))$/

/** The texts of a business's folder, by path inside it. */
export async function readFolderFiles(folder: string): Promise<FolderFiles> {
  const found = await readdir(folder, { recursive: true })
  const paths = found.map((path) => path.split(sep).join('/')).filter((path) => EDITED.test(path))
  return Object.fromEntries(
    await Promise.all(
      paths.sort().map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const),
    ),
  )
}

/** Lays the texts out as a folder, with what of the deployed one is no text of theirs. */
export async function writeFolderFiles(folder: string, files: FolderFiles, deployed: string): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    // Whatever is in the database, nothing is written outside the folder.
    if (!EDITED.test(path)) throw new Error('a stored version holds a path that is not one of a business')
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await cp(join(deployed, MODEL_FILE), join(folder, MODEL_FILE)).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
}
