/** What is sent in place of what a parameter should hold. */

const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
const ZERO = '00000000-0000-4000-8000-000000000000'

/** An answer that holds it came from SQL that was sent. */
export const RAN = 'RAN-PostgreSQL'
/** A table that only SQL which was sent would make. */
export const MADE_TABLE = 'made_by_injection'

/** By kind, so that the page can say what was tried. */
export const STRINGS: Record<string, string[]> = {
  SQL: [
    `' or '1'='1`,
    `' or 1=1 --`,
    `'; create table ${MADE_TABLE} (); --`,
    `x'; drop table contacts; --`,
    `%' union select 'RAN-' || version() --`,
    `\\'; select pg_sleep(9); --`,
    `1) or (select 1 from admin_tokens) is not null --`,
    `$1`,
    cursor('contacts.name.desc', `' or 1=1 --`, ZERO),
    cursor('contacts.last_seen.desc', '1 or 1=1', 'x'),
    cursor('contacts.last_seen.desc', '99999999999999999999', ZERO),
    cursor('audit', '1', `${ZERO}' or 1=1 --`),
  ],
  NoSQL: ['{"$ne":null}', '{"$gt":""}', `';return true;var a='`],
  'path traversal': [
    '../../../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '....//....//etc/passwd',
    '..\\..\\x',
  ],
  'header splitting': ['a\r\nset-cookie: injected=1', 'a%0d%0aset-cookie:%20injected=1'],
  NUL: ['\u0000', 'a\u0000b', '%00'],
  'broken encoding': ['\ud800', '%ff%fe', '%'],
  'huge and odd numbers': ['1e999', '-1', '0x10', '99999999999999999999999999', 'NaN', '2147483648'],
  'very long': ['x'.repeat(3000), '𝕊'.repeat(40)],
  'LIKE wildcards': ['%'.repeat(50), '_'.repeat(50), '%_\\'],
  'script and template': ['<script>alert(1)</script>', '{{7*7}}#{7*7}', '<%= 7*7 %>', '$(id)', '`id`'],
  Unicode: ['\u202eabc\u202c', 'ａｄｍｉｎ', 'a\u0301\u0301\u0301', '\ufeffx', '\u2028', 'ﷺ'.repeat(20)],
  'JSON and empty': ['null', '[]', '{}', 'true', '', ' ', 'bnVsbA'],
  'prototype names': ['__proto__', 'constructor', 'hasOwnProperty'],
}

const deep = (levels: number): unknown => {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level++) value = { x: [value] }
  return value
}

/** In place of a property of a body: what is no string of the kind, or of no kind at all. */
export const SHAPES: Record<string, unknown[]> = {
  'wrong types': [null, true, 0, -1, 1e21, 0.5, [], {}, ['x'], [[]], { x: 'x' }, [null], 'x'],
  'deep JSON': [deep(200)],
  'NoSQL operators': [{ $ne: null }, { $where: 'sleep(9000)' }],
}

/** In place of the whole body, as text. */
export const BODIES: Record<string, string[]> = {
  'no object': ['null', '[]', '"x"', '1', 'true'],
  'no JSON': ['', '{', '{"a":', '\u0000', 'a=1&b=2', '{"a":1}{"b":2}', "{'a':1}", '\ufeff{}'],
  'deep JSON': [
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  ],
  'prototype pollution': [
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
  ],
}

export const KINDS = [...new Set([...Object.keys(STRINGS), ...Object.keys(SHAPES), ...Object.keys(BODIES)])]
