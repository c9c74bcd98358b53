#!/usr/bin/env node
/** The `prosa` command. Data on stdout, everything else on stderr; exits 0, 1 (failed) or 2 (bad usage). */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { ApproveOptions } from './commands/approve.ts'
import type { EvalOptions } from './commands/eval.ts'
import type { AddOptions } from './commands/eval-add.ts'
import type { JourneyOptions } from './commands/journey.ts'
import type { MemoryOptions } from './commands/memory.ts'
import type { QuestionListOptions } from './commands/people.ts'
import type { PersonOptions, RequestsOptions } from './commands/privacy.ts'
import type { QualificationOptions } from './commands/qualification.ts'
import { EXIT, type ExitCode, say, type Terminal } from './commands/terminal.ts'
import { type Config, readConfig } from './config.ts'
import type { RequestKind } from './db/queries/privacy-requests.ts'
import { ConfigError } from './ops/errors.ts'
import { maskPersonalData } from './ops/personal-data.ts'

const terminal: Terminal = { in: process.stdin, out: process.stdout, err: process.stderr }

/** Each command's module is loaded when it runs: `check` needs no database, `--help` needs nothing. */
function buildProgram(run: (work: (config: Config) => Promise<ExitCode>) => Promise<void>): Command {
  const program = new Command('prosa')
    .description('WhatsApp SDR agent')
    .showHelpAfterError()
    .exitOverride()
    // `eval` and `eval add` have options of the same name.
    .enablePositionalOptions()
  const business = () => new Option('--business <id>', 'folder of prompts/').makeOptionMandatory()

  program
    .command('serve')
    .description('run the server (what npm start does)')
    .addOption(
      new Option('--role <role>', 'what this process does').choices(['web', 'worker', 'all']).default('all'),
    )
    .action((options: { role: 'web' | 'worker' | 'all' }) =>
      run(async (config) => (await import('./commands/serve.ts')).runServe(terminal, config, options)),
    )

  program
    .command('chat')
    .description('talk as a lead, in the terminal or with JSON lines')
    .addOption(business())
    .option('--json', 'one JSON object a line in, JSON objects out', false)
    .option('--data-dir <folder>', 'keep the conversation in this folder; default: in memory')
    .action((options: { business: string; json: boolean; dataDir?: string }) =>
      run(async (config) => (await import('./commands/chat.ts')).runChat(terminal, config, options)),
    )

  program
    .command('check')
    .description('rules over drafts (outbound) or the reader over messages (inbound), JSON lines in and out')
    .addOption(business())
    .addOption(
      new Option('--direction <direction>', 'what the lines are')
        .choices(['inbound', 'outbound'])
        .makeOptionMandatory(),
    )
    .action((options: { business: string; direction: 'inbound' | 'outbound' }) =>
      run(async () => (await import('./commands/check.ts')).runCheck(terminal, options)),
    )

  program
    .command('search')
    .description('search the knowledge: one query, or JSON lines {"id","query"}')
    .addOption(business())
    .option('--k <n>', 'passages to return', upTo(100), 5)
    .argument('[query]', 'what to look for')
    .action((query: string | undefined, options: { business: string; k: number }) =>
      run(async (config) =>
        (await import('./commands/search.ts')).runSearch(terminal, config, { ...options, query }),
      ),
    )

  program
    .command('ingest')
    .description('index the knowledge of one or all businesses; only what changed is embedded')
    .option('--business <id>', 'default: all')
    .action((options: { business?: string }) =>
      run(async (config) => (await import('./commands/ingest.ts')).runIngest(terminal, config, options)),
    )

  program
    .command('migrate')
    .description('bring the database up to date')
    .action(() => run(async (config) => (await import('./commands/migrate.ts')).runMigrate(terminal, config)))

  const evals = program
    .command('eval')
    .enablePositionalOptions()
    .description('evals: table on stdout, JSON and HTML reports in .evals/<run>; see docs/evals.md')
    .option('--business <id>', 'default: all')
    .option('--suite <suite>', 'guardrails, dialogues, retrieval, extraction or intents; default: all')
    .option('--model <name>', 'offline, or a model of the provider; default: as the environment says')
    .option('--trials <k>', 'times each case is run, for pass^k', upTo(100), 1)
    .option('--baseline <path>', 'a report, a baseline or a folder of them: compare, exit 1 on a regression')
    .option('--prompt <path>', 'another system.md, or another folder of the business')
    .option('--rule <id>', 'only cases about this rule')
    .addOption(new Option('--fold <name>', 'only cases of this fold'))
    .addOption(new Option('--split <name>', 'the same as --fold'))
    .option('--filter <text>', 'only cases whose id has this in it')
    .option('--limit <n>', 'at most so many cases of each part of a suite', upTo(1_000_000))
    .option('--concurrency <n>', 'samples at once; default 1 offline, else 4', upTo(100))
    .option('--retries <n>', 'attempts after an infrastructure error; default 3', fromTo(0, 3))
    .option('--out <folder>', 'where log and reports go; default .evals/<run>')
    .option('--resume <run>', 'go on with an interrupted run: its id or folder')
    .option('--regrade <run>', 'grade a stored run again, running nothing')
    .option('--show', 'list failed cases on stderr', false)
    .option('--json', 'the JSON report on stdout instead of the table', false)
    .option('--no-cache', 'ask the provider again')
    .option('--update-baseline', 'write the baselines instead of comparing', false)
    .action(({ split, ...options }: EvalOptions & { split?: string }) =>
      run(async (config) =>
        (await import('./commands/eval.ts')).runEval(terminal, config, {
          ...options,
          ...(split === undefined ? {} : { fold: split }),
        }),
      ),
    )

  evals
    .command('add')
    .description('write a stored conversation as a scripted dialogue, with personal data replaced')
    .requiredOption('--from <conversation>', 'contact id or phone')
    .option('--business <id>', 'default: the one that has it')
    .option('--data-dir <folder>', 'database folder; default: as the environment says')
    .option('--out <path>', 'file or folder; default: evals/datasets/<business>/dialogues')
    .option('--id <id>', 'name of the case')
    .action((options: AddOptions) =>
      run(async (config) => (await import('./commands/eval-add.ts')).runEvalAdd(terminal, config, options)),
    )

  program
    .command('remind')
    .description('send the reminders that are due; one JSON line each, with what was done and why not')
    .option('--dry-run', 'say what would be done and change nothing', false)
    .option('--limit <n>', 'at most so many', upTo(100_000), 1000)
    .action((options: { dryRun: boolean; limit: number }) =>
      run(async (config) => (await import('./commands/remind.ts')).runRemind(terminal, config, options)),
    )

  program
    .command('memory')
    .description('what is remembered of a contact; correct it or forget it')
    .argument('<contact>', 'phone or contact id')
    .option('--business <id>', 'default: every business that knows the contact')
    .option('--set <field=value>', 'correct a field; may be repeated', collect, [])
    .option('--forget <field>', 'erase a field with its history; may be repeated', collect, [])
    .option('--forget-conversations', 'erase the summaries of earlier conversations', false)
    .action((contact: string, options: MemoryOptions) =>
      run(async (config) =>
        (await import('./commands/memory.ts')).runMemory(terminal, config, contact, options),
      ),
    )

  program
    .command('qualification')
    .description('why a lead has its temperature, in words; decide in place of the rules, or take that back')
    .argument('<contact>', 'phone or contact id')
    .option('--business <id>', 'default: every business that knows the contact')
    .addOption(new Option('--temperature <t>', 'a person decides').choices(['frio', 'morno', 'quente']))
    .addOption(
      new Option('--status <s>', 'a person decides').choices([
        'new',
        'in_progress',
        'qualified',
        'disqualified',
      ]),
    )
    .option('--reason <text>', 'why; kept with the review')
    .option('--release', 'the rules decide again', false)
    .option('--by <name>', 'who decides')
    .action((contact: string, options: QualificationOptions) =>
      run(async (config) =>
        (await import('./commands/qualification.ts')).runQualification(terminal, config, contact, options),
      ),
    )

  program
    .command('journey')
    .description('where a conversation stands and how it came there; tell what no machine saw')
    .argument('<phone>', 'phone or contact id')
    .option('--business <id>', 'default: every business that knows the person')
    .addOption(new Option('--event <event>', 'what happened').choices(['converted']))
    .action((phone: string, options: JourneyOptions) =>
      run(async (config) =>
        (await import('./commands/journey.ts')).runJourney(terminal, config, phone, options),
      ),
    )

  for (const [action, description] of [
    ['export', 'everything kept of a person, as JSON'],
    ['erase', 'erase a person for good; what is delivered late brings nothing back'],
  ] as const) {
    program
      .command(action)
      .description(description)
      .argument('<phone>', 'phone or contact id')
      .option('--business <id>', 'default: every business that knows the person')
      .action((name: string, options: PersonOptions) =>
        run(async (config) => {
          const { runErase, runExport } = await import('./commands/privacy.ts')
          return (action === 'erase' ? runErase : runExport)(terminal, config, name, options)
        }),
      )
  }

  const privacy = program
    .command('privacy')
    .description('requests under the LGPD: 15 days from the wish to the answer')
  privacy
    .command('list')
    .description('one JSON line an open request, oldest first, with the days that are left')
    .option('--all', 'settled ones too', false)
    .option('--business <id>', 'default: every business')
    .action((options: RequestsOptions) =>
      run(async (config) => (await import('./commands/privacy.ts')).runRequests(terminal, config, options)),
    )
  privacy
    .command('open')
    .description('take down a request that came by another way than the conversation')
    .argument('<phone>', 'phone or contact id')
    .addOption(
      new Option('--kind <kind>', 'what is asked')
        .choices(['access', 'portability', 'correction', 'erasure', 'review'])
        .makeOptionMandatory(),
    )
    .option('--words <text>', 'as the person said it')
    .option('--business <id>', 'default: every business that knows the person')
    .action((phone: string, options: { kind: RequestKind; words?: string; business?: string }) =>
      run(async (config) =>
        (await import('./commands/privacy.ts')).runOpenRequest(terminal, config, phone, options),
      ),
    )
  privacy
    .command('opt-in')
    .description('take down that who had asked not to be written to asks for it again')
    .argument('<phone>', 'phone or contact id')
    .requiredOption('--words <text>', 'as the person said it')
    .requiredOption('--channel <name>', 'how the person said it: telefone, e-mail, whatsapp')
    .option('--business <id>', 'default: every business that knows the person')
    .option('--by <name>', 'who takes it down')
    .action((phone: string, options: { words: string; channel: string; business?: string; by?: string }) =>
      run(async (config) =>
        (await import('./commands/privacy.ts')).runOptIn(terminal, config, phone, options),
      ),
    )
  privacy
    .command('confirm')
    .description('do what was asked: erase, export, correct, or note that it was answered')
    .argument('<number>', 'of the request')
    .option('--set <field=value>', 'of a correction: a right value; may be repeated', collect, [])
    .option('--note <text>', 'kept with the request')
    .option('--by <name>', 'who confirms')
    .action((number: string, options: { set: string[]; note?: string; by?: string }) =>
      run(async (config) =>
        (await import('./commands/privacy.ts')).runConfirm(terminal, config, number, options),
      ),
    )
  privacy
    .command('refuse')
    .description('close a request without doing it')
    .argument('<number>', 'of the request')
    .requiredOption('--reason <text>', 'kept with the request')
    .option('--by <name>', 'who refuses')
    .action((number: string, options: { reason: string; by?: string }) =>
      run(async (config) =>
        (await import('./commands/privacy.ts')).runRefuse(terminal, config, number, options),
      ),
    )

  program
    .command('retention')
    .description(
      'delete and make anonymous what its time is over for, as business.yaml says; one JSON line a job',
    )
    .option('--dry-run', 'say what would go and change nothing', false)
    .option('--business <id>', 'default: every business')
    .action((options: { dryRun: boolean; business?: string }) =>
      run(async (config) =>
        (await import('./commands/retention.ts')).runRetentionCommand(terminal, config, options),
      ),
    )

  program
    .command('approve')
    .description('allow one use of a tool that changes something outside, for one contact')
    .argument('<phone>', 'phone or contact id')
    .argument('<action>', 'name of the tool in business.yaml')
    .option('--business <id>', 'default: the one that has the tool and the contact')
    .option('--by <name>', 'who approves')
    .option('--hours <n>', 'how long it waits to be used', upTo(720), 72)
    .action((phone: string, action: string, options: Omit<ApproveOptions, 'phone' | 'action'>) =>
      run(async (config) =>
        (await import('./commands/approve.ts')).runApprove(terminal, config, { ...options, phone, action }),
      ),
    )

  for (const [action, description] of [
    ['backup', 'database and files of leads into a new folder; a server may go on meanwhile'],
    ['restore', 'put a backup back, into an empty database or data folder'],
  ] as const)
    program
      .command(action)
      .description(description)
      .argument('<folder>', 'where the backup is')
      .action((folder: string) =>
        run(async (config) => {
          const { runBackup, runRestore } = await import('./commands/backup.ts')
          return (action === 'backup' ? runBackup : runRestore)(terminal, config, folder)
        }),
      )

  program
    .command('uat')
    .description('the acceptance script of a business through the real graph; writes the checklist to sign')
    .addOption(business())
    .option('--out <path>', 'where the checklist goes', 'aceite.md')
    .option('--audio <path>', 'a recorded voice message; default: one nobody can understand')
    .action((options: { business: string; out: string; audio?: string }) =>
      run(async (config) => (await import('./commands/uat.ts')).runUat(terminal, config, options)),
    )

  const versions = program
    .command('versions')
    .description('versions of a business: prompt, replies, knowledge')
  versions
    .command('list')
    .description('one JSON line a version kept, newest first')
    .addOption(business())
    .action((options: { business: string }) =>
      run(async (config) =>
        (await import('./commands/versions.ts')).runVersionList(terminal, config, options),
      ),
    )
  versions
    .command('activate')
    .description('put a kept version in force on every server')
    .addOption(business())
    .argument('<version>', 'from `versions list`')
    .action((version: string, options: { business: string }) =>
      run(async (config) =>
        (await import('./commands/versions.ts')).runVersionChange(terminal, config, { ...options, version }),
      ),
    )
  for (const [change, description] of [
    ['reload', 'read the folder again, check it, put it in force; on an error the old one stays'],
    ['rollback', 'put the version before the present one in force'],
  ] as const)
    versions
      .command(change)
      .description(description)
      .addOption(business())
      .action((options: { business: string }) =>
        run(async (config) =>
          (await import('./commands/versions.ts')).runVersionChange(terminal, config, { ...options, change }),
        ),
      )

  const questions = program.command('questions').description('what leads asked and only people can answer')
  questions
    .command('list')
    .description('one JSON line a question that waits, oldest first')
    .option('--business <id>', 'default: all')
    .option('--all', 'answered ones too', false)
    .option('--interests', 'interest in products instead, newest first', false)
    .action((options: QuestionListOptions) =>
      run(async (config) =>
        (await import('./commands/people.ts')).runQuestionList(terminal, config, options),
      ),
    )
  questions
    .command('answer')
    .description('send the answer to the lead, once')
    .argument('<number>', 'from `questions list`')
    .argument('<text>', 'as the lead will read it')
    .option('--by <name>', 'who answers', 'command line')
    .action((number: string, text: string, options: { by: string }) =>
      run(async (config) =>
        (await import('./commands/people.ts')).runQuestionAnswer(terminal, config, {
          number,
          text,
          ...options,
        }),
      ),
    )

  program
    .command('copilot')
    .description('drafts for people instead of replies, for one contact')
    .argument('<contact>', 'phone or contact id')
    .addArgument(new Argument('<switch>').choices(['on', 'off']))
    .option('--business <id>', 'default: the one that has the contact')
    .action((contact: string, position: 'on' | 'off', options: { business?: string }) =>
      run(async (config) =>
        (await import('./commands/people.ts')).runCopilot(terminal, config, {
          ...options,
          contact,
          on: position === 'on',
        }),
      ),
    )

  program
    .command('handoff')
    .description('handovers to people')
    .command('resend')
    .description('the newest summary once more, to the inbox and the CRM')
    .argument('<contact>', 'phone or contact id')
    .option('--business <id>', 'default: the one that has the contact')
    .action((contact: string, options: { business?: string }) =>
      run(async (config) =>
        (await import('./commands/people.ts')).runResend(terminal, config, { ...options, contact }),
      ),
    )

  const breakers = program
    .command('breakers')
    .description('numbers whose templates and reminders were stopped, until a person lets them go on')
  breakers
    .command('list')
    .description('one JSON line a number')
    .action(() =>
      run(async (config) => (await import('./commands/breakers.ts')).runBreakerList(terminal, config)),
    )
  for (const action of ['stop', 'reset'] as const) {
    breakers
      .command(action)
      .description(action === 'stop' ? 'stops them' : 'lets them go on; what waited over a day is dropped')
      .addArgument(new Argument('<channel>').choices(['whatsapp-cloud', 'zapi', 'simulator']))
      .argument('<account>', 'phone_number_id or instance; * for every one')
      .option('--by <name>', 'who decides', 'unnamed')
      .action((channel: string, accountId: string, { by }: { by: string }) =>
        run(async (config) =>
          (await import('./commands/breakers.ts')).runBreakerOrder(terminal, config, {
            channel,
            accountId,
            action,
            by,
          }),
        ),
      )
  }

  const dead = program.command('dead-letters').description('what failed for good, until a person decides')
  dead
    .command('list')
    .option('--all', 'also those retried or discarded', false)
    .action((options: { all: boolean }) =>
      run(async (config) => (await import('./commands/dead-letters.ts')).runList(terminal, config, options)),
    )
  for (const action of ['retry', 'discard'] as const) {
    dead
      .command(action)
      .argument('<id...>', 'ids from `dead-letters list`')
      .action((ids: string[]) =>
        run(async (config) =>
          (await import('./commands/dead-letters.ts')).runClose(terminal, config, { action, ids }),
        ),
      )
  }
  return program
}

const collect = (value: string, before: string[]): string[] => [...before, value]

function fromTo(least: number, most: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value)
    if (value.trim() === '' || !Number.isInteger(parsed) || parsed < least || parsed > most)
      throw new InvalidArgumentError(`a whole number from ${least} to ${most}`)
    return parsed
  }
}

const upTo = (most: number) => fromTo(1, most)

async function main(): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok
  const program = buildProgram(async (work) => {
    code = await work(readConfig(process.env))
  })
  try {
    await program.parseAsync(process.argv)
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (error instanceof ConfigError) {
      say(terminal, error.message)
      return EXIT.usage
    }
    say(
      terminal,
      maskPersonalData(error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
    )
    return EXIT.failed
  }
}

process.exitCode = await main()
