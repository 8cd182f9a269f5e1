import { readFileSync } from 'node:fs'
import { FlowsError } from '@tfjs-flows/core'
import { backendNames } from '@tfjs-flows/runtime'
import { Command, CommanderError, Option } from 'commander'
import { describeFailure, exitCodes } from './exit-code.ts'
import { defaultModels, modelKinds, wavenet } from './models/model-kinds.ts'
import { builtinNames } from './open-source.ts'
import {
  backendChoice,
  countOrAuto,
  fractions,
  names,
  oneOf,
  positiveNumber,
  tablePath,
  wholeNumber,
  wholeNumbers,
} from './options.ts'
import { heads } from './sound/voice-shape.ts'
import { processTerminal, type Terminal } from './terminal.ts'

const modelNames = modelKinds.map(({ name }) => name).join(', ')

type Action = (terminal: Terminal, signal: AbortSignal) => Promise<number>

/** Runs one command line; the promise gives the exit code and never rejects. */
export async function runProgram(args: readonly string[], signal: AbortSignal): Promise<number> {
  const quiet = args.includes('--quiet') || args.includes('-q')
  const terminal = processTerminal({ quiet })
  let code: number = exitCodes.done
  const program = buildProgram(async (action) => {
    code = await action(terminal, signal)
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    terminal.settle()
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput
    if (signal.aborted && error instanceof FlowsError && error.code === 'aborted') return exitCodes.interrupted
    const failure = describeFailure(error)
    process.stderr.write(`${failure.text}\n`)
    return failure.code
  }
}

function buildProgram(run: (action: Action) => Promise<void>): Command {
  const program = new Command('tfjs-flows')
    .description(
      'Fit normalizing flows and baselines to a table, compare them honestly, keep, sample and score; or a WaveNet to sounds.',
    )
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      outputError: (text, write) =>
        write(`tfjs-flows: ${text.replace(/^error: /, '').replace(/\s*\n\s*(?=\S)/g, ' ')}`),
    })
    .showHelpAfterError(false)
    .helpCommand(false)
  addCompare(program, run)
  addTrain(program, run)
  addSample(program, run)
  addScore(program, run)
  addInspect(program, run)
  program
    .command('doctor')
    .description('say which backends load here, whether they compute the right numbers, and how fast')
    .addOption(threadsOption())
    .option('--json', 'print one JSON object', false)
    .option('-q, --quiet', 'no progress', false)
    .action((options) =>
      run(async (terminal) => (await import('./commands/doctor-command.ts')).doctorCommand(options, terminal)),
    )
  return program
}

function addCompare(program: Command, run: (action: Action) => Promise<void>): void {
  const command = program
    .command('compare')
    .description('fit several models to one table and compare their test log-likelihoods')
    .argument('[source]', `CSV, TSV, Parquet, JSON, .npy or .npz file, or one of ${builtinNames().join(', ')}`)
    .option('--models <names>', `of ${modelNames}`, names('--models'), [...defaultModels])
    .option('--out <folder>', 'where models and report.html are written', 'tfjs-flows-out')
  addFitOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  tfjs-flows compare                                    the built-in flights data
  tfjs-flows compare wine.csv --columns alcohol,ash     two columns of a file
  tfjs-flows compare trips.parquet --sql "SELECT fare, miles FROM data WHERE fare > 0" --rows 50000
  tfjs-flows compare moons --models gmm,realnvp --json`,
    )
    .action((source, options) =>
      run(async (terminal, signal) =>
        (await import('./commands/compare-command.ts')).compareCommand({ ...options, source }, terminal, signal),
      ),
    )
}

function addTrain(program: Command, run: (action: Action) => Promise<void>): void {
  const command = program
    .command('train')
    .description('fit one model to a table, or wavenet to a folder of .wav files, and keep it as a file')
    .argument('[source]', 'as for compare; a folder of .wav files for wavenet')
    .addOption(new Option('--model <name>', `one of ${modelNames}, ${wavenet.name}`).default('realnvp'))
    .option('-o, --out <file>', 'the model file', 'model.safetensors')
  addWaveNetOptions(addFitOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  tfjs-flows train wine.csv --model realnvp -o wine.safetensors
  tfjs-flows train weather --model gmm --components 8
  tfjs-flows train digits/ --model wavenet --condition-on 0,1 -o voice.safetensors    digits/7_jackson_32.wav, ...`,
    )
    .action((source, options) =>
      run(async (terminal, signal) =>
        (await import('./commands/train-command.ts')).trainCommand({ ...options, source }, terminal, signal),
      ),
    )
}

function addFitOptions(command: Command): Command {
  return command
    .option('--columns <names>', 'columns to use; all numeric ones by default', names('--columns'))
    .option('--sql <query>', 'a query over the source, which it sees as the table "data"')
    .option('--rows <n>', 'draw this many rows by the seed', wholeNumber('--rows', 1))
    .option('--split <a,b,c>', 'shares of train, validation and test', fractions('--split'), [0.8, 0.1, 0.1])
    .option(
      '--steps <n>',
      'training steps of the networks; by default enough for 27 passes over the rows, 1000 of wavenet',
      wholeNumber('--steps', 1),
    )
    .option(
      '--batch-size <n>',
      'rows of a training step, default 256; of wavenet windows, default 8',
      wholeNumber('--batch-size', 1),
    )
    .option(
      '--components <n>',
      'components of gmm, chosen on validation by default, and of made-mog, 10 by default',
      wholeNumber('--components', 1),
    )
    .option('--width <n>', 'width of the hidden layers; chosen on validation by default', wholeNumber('--width', 1))
    .option(
      '--workers <n>',
      'threads that share each training step, on the backend wasm, and the cores with --threads; auto takes as many as gain',
      countOrAuto('--workers'),
      1,
    )
    .option('--no-dequantize', 'leave columns on a lattice as they are')
    .option('--seed <n>', 'seed of everything random', wholeNumber('--seed', 0), 0)
    .addOption(backendOption())
    .addOption(threadsOption())
    .option('--json', 'print one JSON object on stdout and nothing else', false)
    .option('-q, --quiet', 'no progress', false)
}

function addWaveNetOptions(command: Command): Command {
  return command
    .optionsGroup('Options of wavenet:')
    .option(
      '--head <name>',
      `${heads.join(' or ')}: what the outputs mean, default logistics, which learns faster`,
      oneOf('--head', heads),
    )
    .option(
      '--window <n>',
      'samples of a training window; by default twice the receptive field',
      wholeNumber('--window', 2),
    )
    .option('--channels <n>', 'width of the residual path, default 32', wholeNumber('--channels', 1))
    .option('--layers <n>', 'layers of a cycle, of dilations 1, 2, 4, ..., default 9', wholeNumber('--layers', 1))
    .option('--cycles <n>', 'cycles of dilations, default 1', wholeNumber('--cycles', 1))
    .option(
      '--condition-on <parts>',
      "parts of the files' names between _ that are labels, from 0 on: 0,1 of 7_jackson_32.wav are 7 and jackson",
      wholeNumbers('--condition-on'),
    )
}

function addSample(program: Command, run: (action: Action) => Promise<void>): void {
  program
    .command('sample')
    .description('draw rows from a model, in original units and column names, or clips of sound')
    .argument('<model>', 'a model file')
    .option('-n, --rows <n>', 'rows to draw, default 1000; of sounds clips, default 1', wholeNumber('--rows', 1))
    .option('--seed <n>', 'seed', wholeNumber('--seed', 0), 0)
    .option(
      '--temperature <t>',
      'spread of the base density, 1 samples the model itself',
      positiveNumber('--temperature'),
      1,
    )
    .option(
      '-o, --out <file>',
      'CSV, TSV or Parquet, CSV on stdout by default; of sounds a folder or a .wav file, default sample.wav',
    )
    .option('--seconds <s>', 'length of clips; by default the mean of those trained on', positiveNumber('--seconds'))
    .option('--label <label>', 'of clips, as in 7_jackson; drawn at random by default')
    .addOption(backendOption())
    .addOption(threadsOption())
    .option('--json', 'print one JSON object', false)
    .option('-q, --quiet', 'no progress', false)
    .addHelpText(
      'after',
      `
Examples:
  tfjs-flows sample wine.safetensors -n 500 --seed 1 -o samples.csv
  tfjs-flows sample voice.safetensors -n 3 --label 7_jackson -o clips`,
    )
    .action((modelFile, options) =>
      run(async (terminal, signal) =>
        (await import('./commands/sample-command.ts')).sampleCommand({ ...options, modelFile }, terminal, signal),
      ),
    )
}

function addScore(program: Command, run: (action: Action) => Promise<void>): void {
  program
    .command('score')
    .description('append log_prob and its rank (1: least likely) to the rows of a table, or list those of clips')
    .argument('<model>', 'a model file')
    .argument('[data]', 'a table with the columns of the model; for sounds .wav files')
    .option('--sql <query>', 'a query over the table, which it sees as "data"')
    .option('-o, --out <file>', 'CSV, TSV or Parquet; DATA.scored.csv by default', tablePath('--out'))
    .addOption(backendOption())
    .addOption(threadsOption())
    .option('--json', 'print one JSON object', false)
    .option('-q, --quiet', 'no progress', false)
    .addHelpText('after', '\nExample:\n  tfjs-flows score wine.safetensors new-wines.csv -o scored.csv')
    .action((modelFile, source, options) =>
      run(async (terminal, signal) =>
        (await import('./commands/score-command.ts')).scoreCommand({ ...options, modelFile, source }, terminal, signal),
      ),
    )
}

function addInspect(program: Command, run: (action: Action) => Promise<void>): void {
  program
    .command('inspect')
    .description('print the architecture and provenance of a model file, and which side is fast')
    .argument('<model>', 'a model file')
    .option('--json', 'print one JSON object', false)
    .option('-q, --quiet', 'no progress', false)
    .action((modelFile, options) =>
      run(async (terminal) =>
        (await import('./commands/inspect-command.ts')).inspectCommand({ ...options, modelFile }, terminal),
      ),
    )
}

function backendOption(): Option {
  return new Option('--backend <name>', `auto or one of ${backendNames.join(', ')}`)
    .argParser(backendChoice('--backend'))
    .default('auto')
}

function threadsOption(): Option {
  const words =
    'threads that share large kernels on the backend wasm, with the same results by any number; by default auto, one for each core, 4 at most'
  return new Option('--threads <n>', words).argParser(countOrAuto('--threads'))
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
