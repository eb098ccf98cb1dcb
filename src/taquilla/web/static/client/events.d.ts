export * from '../../../../../clients/typescript/src/events.js'
