import { Inject, Injectable } from '@nestjs/common';
import { consoleNotAvailable, instanceNotFound } from '#nova-rpc';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { consoleLog, hasConsole, tailLog } from './console-log.js';

/** What guests have printed (nova/compute/manager.py get_console_output). */
@Injectable()
export class ConsoleService {
  constructor(@Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver) {}

  /**
   * @param tailLength lines from the end; null: all
   * @throws NovaRpcError InstanceNotFound, ConsoleNotAvailable
   */
  async output(host: string, uuid: string, tailLength: number | null): Promise<string> {
    const domain = this.driver.lookup(host, uuid);
    const xml = await this.driver.domainXml(host, uuid);
    if (domain === null || xml === null) throw instanceNotFound(uuid);
    if (!hasConsole(xml)) throw consoleNotAvailable();
    const log = consoleLog(domain, xml);
    return tailLength === null ? log : tailLog(log, tailLength);
  }
}
