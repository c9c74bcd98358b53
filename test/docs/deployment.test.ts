/** What runs elsewhere and cannot be built here is at least what it says, as far as parsing goes. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig } from '../../src/config.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  healthcheck: z.looseObject({}).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
})
const compose = z
  .looseObject({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(read('compose.yaml'), { merge: true }))

describe('compose.yaml', () => {
  it('starts in order: a healthy database, one migration to its end, the app', () => {
    const { postgres, migrate, app } = compose.services
    expect(postgres?.healthcheck).toBeDefined()
    expect(migrate?.command).toEqual(['node', 'src/cli.ts', 'migrate'])
    expect(migrate?.restart).toBe('no')
    expect(migrate?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
    expect(app?.depends_on?.migrate).toEqual({ condition: 'service_completed_successfully' })
  })

  it.each(Object.keys(compose.services).filter((name) => name !== 'postgres'))(
    '%s has a read-only root, no capabilities, and only volumes that are declared',
    (name) => {
      const one = compose.services[name]
      expect(one?.read_only).toBe(true)
      expect(one?.cap_drop).toEqual(['ALL'])
      expect(one?.security_opt).toEqual(['no-new-privileges:true'])
      expect(one?.environment.NODE_ENV).toBe('production')
      for (const volume of one?.volumes ?? [])
        expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
    },
  )
})

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n')
  it('runs as nobody special, from files that are there, without install scripts', () => {
    expect(lines.filter((line) => line.startsWith('USER'))).toEqual(['USER node'])
    expect(lines.indexOf('USER node')).toBeLessThan(lines.findIndex((line) => line.startsWith('CMD')))
    expect(read('Dockerfile')).toContain('npm ci --omit=dev --ignore-scripts')
    const copied = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [])
    expect(readdirSync(ROOT)).toEqual(expect.arrayContaining(copied))
    const kept = read('.dockerignore').split('\n')
    for (const path of copied) expect(kept).toContain(`!${path}`)
  })
})

describe('deploy/', () => {
  it.each(['development', 'staging', 'production'])('%s.env is read, and holds no secret', (stage) => {
    const pairs = read(`deploy/environments/${stage}.env`)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('=') as [string, string])
    expect(readConfig(Object.fromEntries(pairs)).stage).toBe(stage)
    for (const [name] of pairs) expect(name).not.toMatch(/TOKEN|SECRET|KEY|PASSWORD|DATABASE_URL/)
  })

  it('the unit gives every credential it loads to a variable that is read as a file', () => {
    const unit = read('deploy/prosa@.service')
    const loaded = [...unit.matchAll(/^LoadCredential=(\w+):/gm)].map((match) => match[1])
    const given = [...unit.matchAll(/^Environment=(\w+)_FILE=%d\/(\w+)$/gm)]
    expect(given.map((match) => match[2])).toEqual(loaded)
    for (const [, name, file] of given) expect(name?.toLowerCase()).toBe(file)
    expect(read('.env.example')).toEqual(
      expect.stringMatching(new RegExp(given.map((one) => `^${one[1]}=`)[0] ?? '-', 'm')),
    )
  })

  it('the unit and the Caddyfile speak of the same ports', () => {
    expect(read('deploy/prosa@.service')).toContain('PORT=300%i')
    expect(read('deploy/Caddyfile')).toContain('reverse_proxy 127.0.0.1:3001 127.0.0.1:3002')
  })

  // Where the programs themselves are, they have the last word.
  it.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('systemd takes the unit', () => {
    const checked = spawnSync('systemd-analyze', ['verify', join(ROOT, 'deploy/prosa@.service')], {
      encoding: 'utf8',
    })
    expect(
      checked.stderr
        .split('\n')
        .filter((line) => line.includes('prosa@') && !/not executable|User|No such file/.test(line)),
    ).toEqual([])
  })
  it.skipIf(spawnSync('caddy', ['version']).status !== 0)('Caddy takes its file', () => {
    const path = join(ROOT, 'deploy/Caddyfile')
    expect(spawnSync('caddy', ['adapt', '--config', path, '--adapter', 'caddyfile']).status).toBe(0)
  })
})
