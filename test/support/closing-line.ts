import type { Reporter, TestModule } from 'vitest/node'

/** Ends the run with one plain line, `N passed, N failed[, N skipped]`, which CI reads. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 }
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      // A file that cannot be loaded has no tests, yet it is a failure.
      if (module.state() === 'failed' && tests.every((test) => test.result().state !== 'failed')) {
        count.failed += 1
      }
      for (const test of tests) {
        const { state, errors } = test.result()
        const { retryCount = 0 } = test.diagnostic() ?? {}
        if (retryCount > 0) {
          process.stdout.write(`tried again ${String(retryCount)} times: ${test.fullName}\n`)
          // The reports of vitest are silent about what passed in the end.
          for (const { message } of errors ?? []) process.stdout.write(`  ${indented(message)}\n`)
        }
        if (state === 'passed') count.passed += 1
        else if (state === 'failed') count.failed += 1
        else count.skipped += 1
      }
    }
    const skipped = count.skipped > 0 ? `, ${String(count.skipped)} skipped` : ''
    // The default reporter prints its summary in the same phase; ours must be the very last line.
    process.once('exit', () => {
      process.stdout.write(
        `${String(count.passed)} passed, ${String(count.failed)} failed${skipped}\n`,
      )
    })
  }
}

function indented(message: string): string {
  return message.split('\n').slice(0, 40).join('\n  ')
}
