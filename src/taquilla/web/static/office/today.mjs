// Brings the figures of the day up to date as tickets are sold, draws close and results come.
import { watch } from "./live.mjs";

watch();
