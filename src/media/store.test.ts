import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type SupabaseStorageServer,
  startSupabaseStorage,
} from '../../test/support/supabase-storage-server.ts'
import { createFolderStore } from './folder-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { describeMediaStore } from './store.conformance.ts'
import { createSupabaseStore } from './supabase-store.ts'

const KEY = 'service-role-key'
const folder = mkdtempSync(join(tmpdir(), 'prosa-media-'))
let supabase: SupabaseStorageServer

beforeAll(async () => {
  supabase = await startSupabaseStorage({ key: KEY })
})
afterAll(async () => {
  await supabase.close()
  rmSync(folder, { recursive: true })
})

const openSupabase = (serviceRoleKey = KEY) => createSupabaseStore({ url: supabase.url, serviceRoleKey })

describeMediaStore('folder', () => createFolderStore(join(folder, 'media')))
describeMediaStore('memory', createMemoryStore)
describeMediaStore('supabase', () => openSupabase())

it('keeps a folder that only its owner can read, without half files', async () => {
  const root = join(folder, 'private')
  const store = createFolderStore(root)
  const id = randomUUID()
  await store.put(`padaria/${id}`, Buffer.from('conta'), 'image/png')
  expect(statSync(root).mode & 0o777).toBe(0o700)
  expect(statSync(join(root, 'padaria')).mode & 0o777).toBe(0o700)
  expect(statSync(join(root, 'padaria', id)).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(root, 'padaria'))).toEqual([id])
})

it('makes a private bucket, once', async () => {
  supabase.buckets.clear()
  const store = openSupabase()
  await Promise.all([1, 2, 3].map(() => store.put(`padaria/${randomUUID()}`, Buffer.from('x'), 'image/png')))
  expect(supabase.buckets.get('media')).toEqual({ public: false })
})

it('keeps nothing in a public bucket', async () => {
  supabase.buckets.set('media', { public: true })
  const before = supabase.objects.size
  await expect(
    openSupabase().put(`padaria/${randomUUID()}`, Buffer.from('x'), 'image/png'),
  ).rejects.toMatchObject({ code: 'media.storage', retryable: false })
  expect(supabase.objects.size).toBe(before)
  supabase.buckets.set('media', { public: false })
})

it('says whether trying again may help', async () => {
  const key = `padaria/${randomUUID()}`
  await expect(openSupabase('wrong').get(key)).rejects.toMatchObject({ retryable: false })
  const store = openSupabase()
  supabase.failNext(503)
  await expect(store.get(key)).rejects.toMatchObject({ code: 'media.storage', retryable: true })
  // The failure is not remembered.
  await expect(store.get(key)).resolves.toBeNull()
})
