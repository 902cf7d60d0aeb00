import { Logger } from '@nestjs/common';
import { AbstractLogger, type LogLevel, type LogMessage } from 'typeorm';

/**
 * Sends what TypeORM warns of, and the name of a migration that failed, to the service's log. Failed queries are errors
 * that the caller gets; many of them are expected (a unique violation), so they aren't logged as well.
 */
export class TypeOrmLogger extends AbstractLogger {
  private readonly logger = new Logger('TypeORM');

  constructor() {
    super(['warn', 'migration']);
  }

  protected override writeLog(_level: LogLevel, messages: LogMessage | LogMessage[] | string | string[]): void {
    for (const { message } of this.prepareLogMessages(messages)) this.logger.warn(message);
  }
}
