import 'reflect-metadata';
import { run } from './program.js';

await run(process.argv[2], process.env);
