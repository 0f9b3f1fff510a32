#!/usr/bin/env node
import { processIo } from './process-io.ts'
import { run } from './run.ts'

const interrupt = new AbortController()
// `lynq … | head` closes the pipe early: no fault of ours.
process.stdout.on('error', () => process.exit())
process.once('SIGINT', () => interrupt.abort())

process.exitCode = await run(process.argv.slice(2), processIo(process, interrupt.signal))
// A read of standard input that Ctrl-C cut short would keep the process alive.
if (interrupt.signal.aborted) process.exit()
