import { describe, expect, it } from 'vitest'
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

  it('rotates app secrets', () => {
    expect(readConfig({ WHATSAPP_APP_SECRET: 'new, old,' }).WHATSAPP_APP_SECRET).toEqual(['new', 'old'])
  })
})
