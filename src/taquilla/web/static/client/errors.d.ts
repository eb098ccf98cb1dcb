export * from '../../../../../clients/typescript/src/errors.js'
