export * from '../../../../../clients/typescript/src/problems.js'
