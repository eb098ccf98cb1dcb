export * from '../../../../../clients/typescript/src/client.js'
