import { readFileSync } from 'node:fs'

/** Variables that may come as a file: every one that holds a secret, whatever business names it. */
const SECRET = /(?:TOKEN|SECRET|KEY|PASSWORD)$|^DATABASE_URL$|_WEBHOOK_URL$/
const SUFFIX = '_FILE'

type Environment = Record<string, string | undefined>

/**
 * The environment with the contents of the files that `NAME_FILE` variables name in place of `NAME`, without the line
 * break at their end, as secrets mounted by Docker, systemd or Kubernetes come.
 *
 * @returns problems naming variables, never values.
 */
export function readSecretFiles(env: Environment): { env: Environment; problems: string[] } {
  const merged: Environment = { ...env }
  const problems: string[] = []
  for (const [variable, path] of Object.entries(env)) {
    const name = variable.endsWith(SUFFIX) ? variable.slice(0, -SUFFIX.length) : ''
    if (!SECRET.test(name) || path === undefined || path.trim() === '') continue
    if (env[name]?.trim()) {
      problems.push(`${name}: set twice, here and by ${variable}`)
      continue
    }
    const text = read(path.trim())
    if (text === null) problems.push(`${variable}: the file cannot be read`)
    else if (text.trim() === '') problems.push(`${variable}: the file is empty`)
    // One a line is how several are written in a file.
    else
      merged[name] = text
        .trim()
        .split(/\s*\r?\n\s*/)
        .join(',')
  }
  return { env: merged, problems }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
