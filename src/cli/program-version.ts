/** The same as in package.json, which is not beside the compiled files; a test compares them. */
export const programVersion = '0.1.0'
