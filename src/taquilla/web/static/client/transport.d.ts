export * from '../../../../../clients/typescript/src/transport.js'
