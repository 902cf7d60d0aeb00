import { OsloRpcServer, type OsloRpcServerOptions } from '#messaging';
import type { ReportService } from './reporting/report.service.js';

/** The RPC servers of all hosts. A host reports in as long as its server listens, and not before. */
export class ComputeRpcServer extends OsloRpcServer {
  constructor(
    options: OsloRpcServerOptions,
    private readonly reports: ReportService,
  ) {
    super(options);
  }

  override listen(callback: (error?: unknown) => void): void {
    super.listen((error) => {
      if (error === undefined) this.reports.start();
      callback(error);
    });
  }

  override async close(): Promise<void> {
    this.reports.stop();
    await super.close();
  }
}
