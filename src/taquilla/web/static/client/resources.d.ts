export * from '../../../../../clients/typescript/src/resources.js'
