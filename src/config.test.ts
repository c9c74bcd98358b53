import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject({
      PORT: 3000,
      PROSA_DATA_DIR: '.data',
      model: 'offline',
      embedding: { kind: 'local' },
    })
  })

  it('names every bad variable at once and shows no value', () => {
    const read = () =>
      readConfig({
        PORT: 'abc',
        DATABASE_URL: 'mysql://u:hunter2@h/d',
        LOG_LEVEL: 'loud',
        PROSA_MODEL: 'openai',
      })
    expect(read).toThrow(/PORT[\s\S]*DATABASE_URL|DATABASE_URL[\s\S]*PORT/)
    expect(read).toThrow(/LOG_LEVEL/)
    expect(read).toThrow(/OPENAI_API_KEY/)
    expect(read).not.toThrow(/hunter2/)
  })

  it('takes a blank variable for an absent one', () => {
    expect(readConfig({ PORT: ' ', OPENAI_API_KEY: '' })).toMatchObject({ PORT: 3000, model: 'offline' })
  })

  it.each([
    [{}, { kind: 'local' }],
    [{ OPENAI_API_KEY: 'k' }, { kind: 'openai', model: 'text-embedding-3-small' }],
    [{ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }, { kind: 'local' }],
    [
      { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_EMBEDDING_MODEL: 'e' },
      { kind: 'openai', model: 'e' },
    ],
    [{ OPENAI_API_KEY: 'k', OPENAI_EMBEDDING_MODEL: 'local' }, { kind: 'local' }],
  ])('chooses the embedder: %j → %j', (env, embedding) => {
    expect(readConfig(env).embedding).toEqual(embedding)
  })

  describe('secrets in files', () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'prosa-secrets-'))
    })
    afterEach(() => rmSync(folder, { recursive: true }))
    const file = (text: string) => {
      const path = join(folder, `s${readdirSync(folder).length}`)
      writeFileSync(path, text)
      return path
    }

    it('are read in place of the variable, one a line, also those that only a business names', () => {
      const config = readConfig({
        WHATSAPP_APP_SECRET_FILE: file('new\r\nold\n'),
        DATABASE_URL_FILE: file('postgres://u:p@h/d\n'),
        SECOND_WHATSAPP_ACCESS_TOKEN_FILE: file('t1\n'),
      })
      expect(config.WHATSAPP_APP_SECRET).toEqual(['new', 'old'])
      expect(config.DATABASE_URL).toBe('postgres://u:p@h/d')
      expect(config.variable('SECOND_WHATSAPP_ACCESS_TOKEN')).toBe('t1')
    })

    it('name the variable when they cannot be read, are empty, or it is set twice', () => {
      const read = () =>
        readConfig({
          OPENAI_API_KEY_FILE: join(folder, 'missing'),
          ADMIN_TOKEN_FILE: file('\n'),
          PIPERUN_TOKEN: 'here',
          PIPERUN_TOKEN_FILE: file('there'),
        })
      expect(read).toThrow(/OPENAI_API_KEY_FILE[\s\S]*ADMIN_TOKEN_FILE[\s\S]*PIPERUN_TOKEN: set twice/)
      expect(read).not.toThrow(/missing|there/)
    })

    it('leaves alone files that are no secret of ours', () => {
      expect(readConfig({ SSL_CERT_FILE: '/nowhere', PORT_FILE: '/nowhere' }).PORT).toBe(3000)
    })
  })

  it.each([
    [{}, 'development', false],
    [{ NODE_ENV: 'production' }, 'production', true],
    [{ NODE_ENV: 'production', PROSA_STAGE: 'staging' }, 'staging', true],
    [{ PROSA_STAGE: 'staging' }, 'staging', true],
    [{ NODE_ENV: 'production', PROSA_STAGE: 'development' }, 'development', true],
  ])('knows its stage: %j', (env, stage, production) => {
    expect(readConfig(env)).toMatchObject({ stage, production })
  })

  it('rotates app secrets', () => {
    expect(readConfig({ WHATSAPP_APP_SECRET: 'new, old,' }).WHATSAPP_APP_SECRET).toEqual(['new', 'old'])
  })
})
