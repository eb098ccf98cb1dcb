export * from '../../../../../clients/typescript/src/stream.js'
