export { LOG_LEVELS, type LogLevel } from '../telemetry/log-lines.ts';
